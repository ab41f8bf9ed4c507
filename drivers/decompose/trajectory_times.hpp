#pragma once

#include <string>
#include <vector>

#include "drivers/decompose/decompose_request.hpp"
#include "drivers/decompose/trajectory_walk.hpp"

namespace pel::drivers {

/// Between frames: as asked for, or as the first trajectory tells. Throws InputError where neither does, or others tell
/// another one and none is asked for.
double interval_of(const DecomposeRequest& request, const std::vector<TrajectoryToWalk>& trajectories);

/// A line for each trajectory whose times or time steps do not agree with `interval`, or with the first.
std::string doubts_of_times(const std::vector<TrajectoryToWalk>& trajectories, double interval);

struct LagChoice {
  Index lags = 1;        ///< longest, in intervals
  bool limited = false;  ///< by memory
};

/// As asked for, or a part of the shortest trajectory. Throws InputError where that is too short.
LagChoice choose_lags(const DecomposeRequest& request, const std::vector<TrajectoryToWalk>& trajectories,
                      double interval);

}  // namespace pel::drivers
