#include "libpel/analysis/moving_average.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace pel {
namespace {

std::vector<Index> sorted_by(const Eigen::ArrayXd& x) {
  std::vector<Index> order(static_cast<std::size_t>(x.size()));
  std::iota(order.begin(), order.end(), Index{0});
  std::ranges::stable_sort(order, {}, [&](Index k) { return x[k]; });
  return order;
}

}  // namespace

MovingAverage moving_average(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, Index window, Index stride) {
  if (window < 1 || stride < 1) throw std::invalid_argument("moving average: window and stride are 1 or more");
  const std::vector<Index> order = sorted_by(x);
  const Eigen::ArrayXd along = x(order), values = y(order);
  window = std::min(window, x.size());
  const Index windows = x.size() == 0 ? 0 : (x.size() - window) / stride + 1;
  MovingAverage result{Eigen::ArrayXd(windows), Eigen::ArrayXd(windows), Eigen::ArrayXd(windows)};
  for (Index k = 0; k < windows; ++k) {
    const Eigen::ArrayXd within = values.segment(k * stride, window);
    const auto n = static_cast<double>(window);
    result.x[k] = along.segment(k * stride, window).mean();
    result.y[k] = within.mean();
    result.y_stderr[k] = std::sqrt((within - within.mean()).square().sum() / (n * (n - 1)));
  }
  return result;
}

}  // namespace pel
