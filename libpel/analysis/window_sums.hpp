#pragma once

#include <vector>

#include <Eigen/Core>

#include "libpel/analysis/pair_spectrum.hpp"
#include "libpel/analysis/walk_sums.hpp"

namespace pel {

/// How many of what there is.
struct WalkCounts {
  Index groups = 1;
  Index criteria = 1;
  Index realizations = 0;
};

/// Of one group of atoms in one window of frames; the window has an interval between any two of its frames.
struct GroupSums {
  Index atoms = 0;
  PairSpectrum paths;
  std::vector<PairSpectrum> kept;  ///< per criterion: of the paths of steps that are not activated
  Eigen::ArrayXXd activated;       ///< interval x criterion: sum of |s|^2 of the activated steps
  Eigen::ArrayXd count;            ///< per criterion: activated steps of fresh intervals
};

/// Of all atoms in one window of frames.
struct WindowSums {
  FrameWindow window;
  std::vector<GroupSums> groups;
  std::vector<std::vector<PairSpectrum>> drawn;  ///< per criterion and realization: of atoms with activated steps
  std::vector<PairSpectrum> undrawn;             ///< per criterion: of the others, which are the same in all

  WindowSums(const PairTransform& transform, const FrameWindow& frames, const WalkCounts& counts);
};

/// Sum over pairs of what was traveled between their frames; `traveled`: per interval of the window.
Eigen::ArrayXd traveled_between_pairs(const Eigen::Ref<const Eigen::ArrayXd>& traveled, const FrameWindow& window);

/// By lag, in place of by frequency.
WalkBlock walk_block(const WindowSums& sums, PairTransform& transform);

}  // namespace pel
