#include "libpel/analysis/straight_line.hpp"

#include <cmath>
#include <limits>

namespace pel {

double StraightLine::stderr_at(double x) const {
  return std::sqrt(scatter * (1 / static_cast<double>(points) + (x - middle) * (x - middle) / spread));
}

StraightLine fit_line(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  StraightLine line{unknown, unknown, unknown, unknown, unknown, 0, unknown, x.size()};
  if (x.size() == 0) return line;
  line.middle = x.mean();
  line.spread = (x - line.middle).square().sum();
  if (!(line.spread > 0)) return line;
  line.slope = ((x - line.middle) * (y - y.mean())).sum() / line.spread;
  line.intercept = y.mean() - line.slope * line.middle;
  const auto excess = static_cast<double>(x.size() - 2);
  if (excess > 0) line.scatter = (y - line.intercept - line.slope * x).square().sum() / excess;
  line.slope_stderr = std::sqrt(line.scatter / line.spread);
  line.intercept_stderr = line.stderr_at(0);
  return line;
}

}  // namespace pel
