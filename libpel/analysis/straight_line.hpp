#pragma once

#include <Eigen/Core>

#include "libpel/core/types.hpp"

namespace pel {

/// y = intercept + slope x by least squares, all points of equal weight.
struct StraightLine {
  double slope = 0;
  double intercept = 0;
  double slope_stderr = 0;  ///< from the scatter about the line; NaN with fewer than three points
  double intercept_stderr = 0;
  double middle = 0;   ///< mean of x
  double spread = 0;   ///< sum of (x - mean)^2
  double scatter = 0;  ///< variance of y about the line; NaN with fewer than three points
  Index points = 0;

  double at(double x) const { return intercept + slope * x; }
  /// Standard error of the line at x.
  double stderr_at(double x) const;
};

/// Needs two different x; without them the line is not a number. `x` and `y` are of one size.
StraightLine fit_line(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y);

}  // namespace pel
