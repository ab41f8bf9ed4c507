#pragma once

#include <vector>

#include <Eigen/Core>

#include "libpel/analysis/einstein.hpp"
#include "libpel/analysis/walk_sums.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// D = D_RW x f of one set of atoms, by one criterion of activated steps.
struct Decomposition {
  /// Of the mean squared displacement. Unresolved where the standard error of its logarithmic slope exceeds the
  /// tolerance, and two of them reach into it.
  DiffusionStatus status = DiffusionStatus::at_rest;
  EinsteinFit path;         ///< of the atoms as they move: D
  EinsteinFit random_walk;  ///< of random walks made of the same steps: D_RW
  double correlation = 0;   ///< f = D / D_RW; NaN where D_RW is not above zero
  /// Standard errors: NaN with fewer than two blocks.
  double diffusivity_stderr = 0;
  double random_walk_stderr = 0;
  double correlation_stderr = 0;
  double log_slope_stderr = 0;
  double activated = 0;  ///< share of the steps that is activated
  Eigen::ArrayXd msd;    ///< at the lags 0..K, length^2; NaN where no pair of frames is that far apart
  Eigen::ArrayXd msd_rw;
};

/// `blocks`: independent samples, of which each weighs by its pairs: trajectories, or pieces of them. Neighboring
/// pieces share pairs of frames, so that errors come out too small: by a fifth at lags of half a piece, by a quarter at
/// those of a whole one. D and D_RW are slopes over the same window, so that f is their ratio in one sample; its error
/// is a jackknife one, as both share the same steps. `interval`: between frames, time units. Throws
/// std::invalid_argument where there is no block or no such criterion.
Decomposition decompose(const std::vector<WalkSums>& blocks, Index criterion, double interval,
                        const EinsteinOptions& options);
/// `cuts`: the same data cut into samples in several ways, such as trajectories and pieces of them; errors are the
/// largest of any. The spread of a few trajectories is a poor measure of itself, and pieces do not tell systems apart.
/// Throws std::invalid_argument where there is no cut, or one as above.
Decomposition decompose(const std::vector<std::vector<WalkSums>>& cuts, Index criterion, double interval,
                        const EinsteinOptions& options);

/// D_RW from random walks that were drawn, as an average over them.
struct DrawnRandomWalk {
  Index realizations = 0;
  double diffusivity = 0;
  double diffusivity_stderr = 0;  ///< over the realizations: what the draw contributes, not the trajectory
};

/// `walks`: K + 1 x realizations, sums over pairs; `pairs`: K + 1.
DrawnRandomWalk drawn_random_walk(const Eigen::ArrayXXd& walks, const Eigen::ArrayXd& pairs, double interval,
                                  const EinsteinOptions& options);

}  // namespace pel
