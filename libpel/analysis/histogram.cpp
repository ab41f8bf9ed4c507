#include "libpel/analysis/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace pel {
namespace {

void require_sound(std::span<const double> values, const HistogramRange& range) {
  const bool finite = std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
  if (!finite || !(range.lower < range.upper) || range.bins < 1)
    throw std::invalid_argument("histogram: needs finite values, lower < upper and at least one bin");
}

// The smallest of 1, 2, 5 x 10^k that is not below `width`; the factor forgives the rounding of the power.
double round_width(double width) {
  const double power = std::pow(10.0, std::floor(std::log10(width)));
  for (const double step : {1.0, 2.0, 5.0})
    if (step * power >= width * (1 - 1e-12)) return step * power;
  return 10 * power;
}

}  // namespace

Histogram histogram(std::span<const double> values, const HistogramRange& range) {
  require_sound(values, range);
  Histogram result{range.lower, (range.upper - range.lower) / range.bins, {}, 0, 0};
  result.counts.assign(static_cast<std::size_t>(range.bins), 0);
  for (const double x : values) {
    if (x < range.lower) {
      ++result.below;
    } else if (x > range.upper) {
      ++result.above;
    } else {
      const auto bin = static_cast<std::size_t>((x - range.lower) / result.width);
      ++result.counts[std::min(bin, result.counts.size() - 1)];
    }
  }
  return result;
}

HistogramRange round_range(std::span<const double> values, int most_bins) {
  if (values.empty()) return {};
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (*least == *most) return {*least - 0.5, *least + 0.5, 1};
  const double width = round_width((*most - *least) / most_bins);
  const double first = std::floor(*least / width);
  const double last = std::max(std::ceil(*most / width), first + 1);
  // The products may round to the wrong side of the values they come from.
  return {std::min(first * width, *least), std::max(last * width, *most), static_cast<int>(std::lround(last - first))};
}

}  // namespace pel
