#include "libpel/analysis/glass_transition.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "libpel/analysis/straight_line.hpp"
#include "libpel/core/types.hpp"

namespace pel {
namespace {

struct Fitted {
  Line line;
  double squares = 0;
};

/// Where all x are the same, the level of the points.
Fitted fitted(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y) {
  const StraightLine line = fit_line(x, y);
  const Line found = line.spread > 0 ? Line{line.intercept, line.slope} : Line{y.mean(), 0};
  return {found, (y - found.intercept - found.slope * x).square().sum()};
}

}  // namespace

TwoLineFit fit_two_lines(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size()) throw std::invalid_argument("two lines: as many x as y");
  const auto count = static_cast<Index>(x.size());
  const Index least = std::max<Index>(3, count / 20);  // fewer draw a line through their noise
  TwoLineFit best;
  if (count < 2 * least) return best;
  std::vector<std::pair<double, double>> points;
  for (std::size_t k = 0; k < x.size(); ++k) points.emplace_back(x[k], y[k]);
  std::ranges::sort(points);
  Eigen::ArrayXd sorted_x(count), sorted_y(count);
  for (Index k = 0; k < count; ++k) std::tie(sorted_x[k], sorted_y[k]) = points[static_cast<std::size_t>(k)];
  double squares = std::numeric_limits<double>::infinity(), division = 0;
  for (Index below = least; below <= count - least; ++below) {
    const Fitted low = fitted(sorted_x.head(below), sorted_y.head(below));
    const Fitted high = fitted(sorted_x.tail(count - below), sorted_y.tail(count - below));
    if (low.squares + high.squares >= squares) continue;
    squares = low.squares + high.squares;
    division = (sorted_x[below - 1] + sorted_x[below]) / 2;
    best.below = low.line;
    best.above = high.line;
  }
  best.residual = std::sqrt(squares / static_cast<double>(count));
  best.crossing = (best.below.intercept - best.above.intercept) / (best.above.slope - best.below.slope);
  // Nearly parallel lines with a step between them meet elsewhere.
  const double near = 0.1 * (sorted_x[count - 1] - sorted_x[0]);
  const bool inside = best.crossing > sorted_x[0] && best.crossing < sorted_x[count - 1];
  best.status =
      inside && std::abs(best.crossing - division) <= near ? TwoLineStatus::fitted : TwoLineStatus::no_crossing;
  return best;
}

}  // namespace pel
