#pragma once

#include <Eigen/Core>

#include "libpel/core/types.hpp"

namespace pel {

enum class DiffusionStatus {
  diffusive,       ///< the mean squared displacement grows in proportion to time
  subdiffusive,    ///< it grows more slowly: not diffusive yet
  superdiffusive,  ///< it grows faster: not diffusive yet
  unresolved,      ///< the error of its logarithmic slope is too large to tell
  at_rest,         ///< there is no displacement, or fewer than two lags to fit
};

struct EinsteinOptions {
  int dimension = 3;  ///< d
  double from = 0;    ///< first and last lag of the fit, time units
  double to = 0;
  /// Diffusive is what has |d ln MSD / d ln t - 1| up to this.
  double tolerance = 0.1;
};

/// Einstein's relation MSD = 2 d D t + offset. The offset is what atoms rattle about their places, so that D does not
/// hold it, as MSD / (2 d t) at one time would.
struct EinsteinFit {
  DiffusionStatus status = DiffusionStatus::at_rest;
  double diffusivity = 0;  ///< length^2/time; may come out negative where nothing diffuses
  double offset = 0;       ///< length^2
  double log_slope = 0;    ///< d ln MSD / d ln t; NaN where there are fewer than two lags with a displacement
};

/// Least squares of MSD against t, and of ln MSD against ln t, over all lags of the window, which weigh the same.
/// `msd`: at the lags 0, 1, ... times `interval` (time units). Lags at which nothing is displaced (MSD below 1e-12 of
/// the largest, which is rounding) do not enter the logarithmic slope.
EinsteinFit fit_einstein(const Eigen::ArrayXd& msd, double interval, const EinsteinOptions& options);

}  // namespace pel
