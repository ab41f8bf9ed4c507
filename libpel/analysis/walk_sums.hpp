#pragma once

#include <vector>

#include <Eigen/Core>

namespace pel {

/// Sums over atoms and pairs of frames, by lag 0..K. Sums of several blocks or groups add up.
struct WalkSums {
  Eigen::ArrayXd pairs;         ///< K + 1: atoms x pairs of frames
  Eigen::ArrayXd squared;       ///< K + 1: sum of |r(m) - r(m - k)|^2
  Eigen::ArrayXXd random_walk;  ///< K + 1 x criteria: the same for random walks, exact average over all of them
  Eigen::ArrayXd activated;     ///< criteria: activated steps of the fresh intervals
  double steps = 0;             ///< atoms x fresh intervals

  WalkSums& operator+=(const WalkSums& other);
};

/// What one block of a trajectory contributes.
struct WalkBlock {
  std::vector<WalkSums> groups;
  std::vector<Eigen::ArrayXXd> realizations;  ///< per criterion K + 1 x realizations: summed over all groups

  WalkBlock& operator+=(const WalkBlock& other);
};

}  // namespace pel
