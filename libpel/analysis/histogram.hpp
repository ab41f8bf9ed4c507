#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace pel {

/// Counts in equal bins [lower + k width, lower + (k + 1) width); the last bin includes its upper edge.
struct Histogram {
  double lower = 0;
  double width = 1;
  std::vector<std::int64_t> counts;
  std::int64_t below = 0;  ///< values under `lower`
  std::int64_t above = 0;  ///< values over the upper edge
};

/// What to count: `bins` equal bins between `lower` and `upper`, in the units of the values.
struct HistogramRange {
  double lower = 0;
  double upper = 1;
  int bins = 10;
};

/// Adds to the counts. Throws std::invalid_argument unless all values are finite.
void count(Histogram& histogram, std::span<const double> values);

/// Throws std::invalid_argument unless lower < upper, bins >= 1 and all values are finite.
Histogram histogram(std::span<const double> values, const HistogramRange& range);

/// A range with a bin width of 1, 2 or 5 times a power of ten that holds all values in at most `most_bins` + 1 bins;
/// equal values lie in one bin of about their size.
HistogramRange round_range(std::span<const double> values, int most_bins = 12);

}  // namespace pel
