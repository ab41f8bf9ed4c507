#pragma once

#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"
#include "libpel/kinetics/start.hpp"

namespace pel {

/// A state that was not searched and that walkers come to.
struct FrontierShare {
  Index state = 0;
  double share = 0;  ///< of the flux out of the searched states
};

/// Where walkers leave what was searched: the flux into each frontier state from equilibrium over the searched states
/// that a walk from `start` can be in, as shares that add up to 1, the largest first. Empty where no frontier can be
/// reached. Searching the first ones moves the horizon farthest, where walks equilibrate among the searched
/// states before they leave. Throws InputError as start_distribution does.
std::vector<FrontierShare> frontier_shares(const Network& network, const Rates& rates, const Start& start);

}  // namespace pel
