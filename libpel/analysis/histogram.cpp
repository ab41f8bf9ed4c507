#include "libpel/analysis/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace pel {
namespace {

constexpr double rounding = 1e-12;  // the upper edge is a product

void require_sound(const HistogramRange& range) {
  if (!(range.lower < range.upper) || range.bins < 1)
    throw std::invalid_argument("histogram: needs lower < upper and at least one bin");
}

// The smallest of 1, 2, 5 x 10^k that is not below `width`; the factor forgives the rounding of the power.
double round_width(double width) {
  const double power = std::pow(10.0, std::floor(std::log10(width)));
  for (const double step : {1.0, 2.0, 5.0})
    if (step * power >= width * (1 - 1e-12)) return step * power;
  return 10 * power;
}

}  // namespace

void count(Histogram& histogram, std::span<const double> values) {
  if (!std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); }))
    throw std::invalid_argument("histogram: needs finite values");
  const auto bins = static_cast<double>(histogram.counts.size());
  for (const double x : values) {
    const double place = (x - histogram.lower) / histogram.width;
    if (place < 0) {
      ++histogram.below;
    } else if (place > bins * (1 + rounding)) {
      ++histogram.above;
    } else {
      ++histogram.counts[std::min(static_cast<std::size_t>(place), histogram.counts.size() - 1)];
    }
  }
}

Histogram histogram(std::span<const double> values, const HistogramRange& range) {
  require_sound(range);
  Histogram result{range.lower, (range.upper - range.lower) / range.bins, {}, 0, 0};
  result.counts.assign(static_cast<std::size_t>(range.bins), 0);
  count(result, values);
  return result;
}

HistogramRange round_range(std::span<const double> values, int most_bins) {
  if (values.empty()) return {};
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double spread = *most - *least, size = std::abs(*most);
  const double width = spread > 0 ? round_width(spread / most_bins) : size > 0 ? round_width(size) : 1;
  const double first = std::floor(*least / width);
  const double last = std::max(std::ceil(*most / width), first + 1);
  // The products may round to the wrong side of the values they come from.
  return {std::min(first * width, *least), std::max(last * width, *most), static_cast<int>(std::lround(last - first))};
}

}  // namespace pel
