#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "drivers/decompose/decompose_request.hpp"
#include "drivers/decompose/step_reader.hpp"
#include "libpel/analysis/histogram.hpp"
#include "libpel/analysis/walk_recorder.hpp"
#include "libpel/core/structure.hpp"
#include "libpel/core/units.hpp"

namespace pel::drivers {

/// One of the trajectories to be decomposed, before it is read.
struct TrajectoryToWalk {
  std::string file;
  double temperature = 0;
  std::optional<double> cooling_rate;
  Structure structure;             ///< box, species and masses; positions of the first frame
  std::vector<std::string> names;  ///< of the species, where they are known
  std::vector<Index> atoms;        ///< to look at
  FrameCount length;

  std::int64_t intervals() const { return length.frames - 1; }

  /// As WalkRecorder takes them: species - 1 of the atoms to look at, else -1.
  std::vector<int> groups() const;
};

/// How trajectories are summed up.
struct WalkPlan {
  Units units;
  double interval = 1;  ///< between frames, time units
  StepRules rules;
  std::vector<double> thresholds;
  Index lags = 1;
  Index species = 1;  ///< that there are
};

/// What was found in one trajectory.
struct TrajectoryWalk {
  std::vector<WalkBlock> blocks;  ///< one group per species
  Mobility mobility;
  Histogram lengths;  ///< of the displacements in one interval
  bool unwrapped = false;
  double longest_unwrapped_step = 0;  ///< share of the box
  /// With --lattice: hops between sites, and how far off their sites atoms were at most (length).
  std::int64_t hops = 0;
  double farthest_off_site = 0;
};

/// Reads a trajectory. `block`: intervals per block; `number`: of the trajectory, for its random walks; `advance` is
/// called after each interval. Throws InputError.
TrajectoryWalk walk(const TrajectoryToWalk& trajectory, const DecomposeRequest& request, const WalkPlan& plan,
                    Index block, std::uint64_t number, const std::function<void()>& advance);

}  // namespace pel::drivers
