#pragma once

#include <vector>

#include "libpel/kinetics/finite_time/finite_time.hpp"

namespace pel {

enum class HorizonStatus {
  reached,     ///< `time` is where the absorbed fraction meets the limit
  unlimited,   ///< no frontier is reachable: infinite
  unresolved,  ///< later than `time`, up to which the figures are resolved
};

struct Horizon {
  HorizonStatus status = HorizonStatus::unlimited;
  double time = 0;
};

/// The time up to which fewer than `limit` (0 to 1, exclusive) of the walkers have stopped at the frontier.
Horizon horizon(const Evolution& evolution, double limit = 0.05);

struct TimeGridOptions {
  Index count = 40;
  double first = 0.1;  ///< of the shortest mean residence time of a state
  double last = 100;   ///< of the longest relaxation time, where the horizon is infinite
};

/// Logarithmically spaced times from well before the first jump up to the horizon.
std::vector<double> time_grid(const Evolution& evolution, const Horizon& horizon, const TimeGridOptions& options = {});
/// `count` times from `first` to `last` at equal ratios; InputError unless 0 < first <= last < infinity, count >= 2.
std::vector<double> log_spaced(double first, double last, Index count);

}  // namespace pel
