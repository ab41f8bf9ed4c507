#pragma once

#include <cstdint>
#include <span>

namespace pel {

/// Where a sample of numbers lies, in its own units. All figures are NaN for an empty sample.
struct Summary {
  std::int64_t count = 0;
  double minimum = 0;
  double lower_quartile = 0;
  double median = 0;
  double upper_quartile = 0;
  double maximum = 0;
  double mean = 0;
};

Summary summarize(std::span<const double> values);

/// The `fraction` quantile (0 = minimum, 1 = maximum) of `values` in any order, linear between order statistics
/// (definition 7 of Hyndman and Fan 1996). NaN for an empty sample; throws std::invalid_argument outside [0, 1].
double quantile(std::span<const double> values, double fraction);

}  // namespace pel
