#pragma once

#include <functional>
#include <vector>

#include "drivers/decompose/decompose_request.hpp"
#include "drivers/decompose/step_reader.hpp"
#include "drivers/decompose/trajectory_walk.hpp"
#include "libpel/analysis/activation.hpp"

namespace pel::drivers {

/// Which steps of an interval are activated, one bit per threshold. Asked for the intervals of a trajectory in turn.
using StepEvents = std::function<std::vector<Activation>(const Interval& interval)>;

/// As --events says. For dbscan the trajectory is read once before, and its positions are held in memory. Throws
/// InputError.
StepEvents step_events(const TrajectoryToWalk& trajectory, const DecomposeRequest& request, const WalkPlan& plan);

}  // namespace pel::drivers
