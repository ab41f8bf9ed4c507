#include "libpel/analysis/summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace pel {
namespace {

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> result(values.begin(), values.end());
  std::sort(result.begin(), result.end());
  return result;
}

double quantile_of_sorted(std::span<const double> ascending, double fraction) {
  if (ascending.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double rank = fraction * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const auto above = std::min(below + 1, ascending.size() - 1);
  return std::lerp(ascending[below], ascending[above], rank - std::floor(rank));
}

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

double quantile(std::span<const double> values, double fraction) {
  if (!(fraction >= 0 && fraction <= 1)) throw std::invalid_argument("quantile: the fraction is not within [0, 1]");
  return quantile_of_sorted(sorted(values), fraction);
}

Summary summarize(std::span<const double> values) {
  const auto ascending = sorted(values);
  Summary summary;
  summary.count = static_cast<std::int64_t>(ascending.size());
  summary.minimum = quantile_of_sorted(ascending, 0);
  summary.lower_quartile = quantile_of_sorted(ascending, 0.25);
  summary.median = quantile_of_sorted(ascending, 0.5);
  summary.upper_quartile = quantile_of_sorted(ascending, 0.75);
  summary.maximum = quantile_of_sorted(ascending, 1);
  summary.mean = mean(ascending);
  return summary;
}

}  // namespace pel
