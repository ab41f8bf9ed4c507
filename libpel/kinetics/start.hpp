#pragma once

#include <optional>
#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"

namespace pel {

/// Where walkers begin.
struct Start {
  std::optional<Index> state;  ///< all in this state; without it, equilibrium over the searched states of a component
  Index component_of = 0;      ///< the component of this state
};

/// The searched states that walkers can be in, and the probability to begin in each.
struct StartDistribution {
  std::vector<Index> states;    ///< ascending
  Eigen::VectorXd probability;  ///< per entry of `states`
};

/// Walkers stop at states that were not searched, so states beyond them are not reached.
/// Throws InputError where the state does not exist or was not searched, or its component has no searched state.
StartDistribution start_distribution(const Network& network, const Rates& rates, const Start& start);

}  // namespace pel
