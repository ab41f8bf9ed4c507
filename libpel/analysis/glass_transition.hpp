#pragma once

#include <span>

namespace pel {

enum class TwoLineStatus {
  fitted,
  too_few,      ///< fewer than six points
  no_crossing,  ///< the lines meet outside of the data or, by more than a tenth of their range, elsewhere than the
                ///< points divide: there is no kink
};

/// y = a + b x.
struct Line {
  double intercept = 0;
  double slope = 0;
};

struct TwoLineFit {
  TwoLineStatus status = TwoLineStatus::too_few;
  double crossing = 0;  ///< x where the lines meet: the glass transition, where x is the temperature
  Line below, above;    ///< through the points below and above the best division
  double residual = 0;  ///< root mean square distance of the points from their lines
};

/// The kink in data that follow one line below some x and another above it: of all divisions of the points into lower
/// and upper ones of three points or a twentieth of all, least squares lines on both sides, the one with the smallest
/// sum of squares. The usual estimate of the glass transition from volume or energy against temperature. Points in any
/// order; throws std::invalid_argument where the numbers of x and y differ.
TwoLineFit fit_two_lines(std::span<const double> x, std::span<const double> y);

}  // namespace pel
