#pragma once

#include <vector>

#include <Eigen/Core>

#include "libpel/core/types.hpp"

namespace pel {

/// Means of `window` neighboring points in the order of x.
struct MovingAverage {
  Eigen::ArrayXd x;
  Eigen::ArrayXd y;
  Eigen::ArrayXd y_stderr;  ///< from the scatter of y within the window
};

/// Over the points sorted by x (equal x in the order given); a window begins at every `stride`-th. One window of all
/// where there are fewer points; empty where there is none. Throws std::invalid_argument unless window and stride are
/// at least 1.
MovingAverage moving_average(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, Index window, Index stride = 1);

}  // namespace pel
