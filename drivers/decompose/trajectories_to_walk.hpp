#pragma once

#include <string>
#include <vector>

#include "drivers/decompose/decompose_request.hpp"
#include "drivers/decompose/trajectory_walk.hpp"

namespace pel::drivers {

/// What is known of all trajectories before they are read.
struct OpenedTrajectories {
  WalkPlan plan;
  std::vector<TrajectoryToWalk> trajectories;
  bool masses_known = false;
  bool lags_limited = false;  ///< by memory
  std::string doubts;         ///< lines about times that do not agree
};

/// Reads the first frame of each trajectory, and how many there are; chooses the longest lag. Throws InputError where
/// a file cannot be read, is too short, or is of another system than the first or the structure.
OpenedTrajectories open_trajectories(const DecomposeRequest& request);

}  // namespace pel::drivers
