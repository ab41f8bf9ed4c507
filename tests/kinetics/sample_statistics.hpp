#pragma once

#include <doctest/doctest.h>

#include <cmath>

namespace pel::test {

/// Mean and its standard error, sample after sample.
struct Samples {
  double count = 0;
  double sum = 0;
  double squares = 0;

  void add(double x) {
    ++count;
    sum += x;
    squares += x * x;
  }
  double mean() const { return sum / count; }
  double variance() const { return (squares - sum * sum / count) / (count - 1); }
  double standard_error() const { return std::sqrt(variance() / count); }
};

/// The samples may have this mean.
inline void check_mean(const Samples& samples, double mean, double errors = 4) {
  CAPTURE(samples.mean());
  CAPTURE(mean);
  CAPTURE(samples.standard_error());
  CHECK(std::abs(samples.mean() - mean) <= errors * samples.standard_error() + 1e-12 * std::abs(mean));
}

/// Two sets of samples may have the same mean.
inline void check_same_mean(const Samples& a, const Samples& b, double errors = 4) {
  CAPTURE(a.mean());
  CAPTURE(b.mean());
  CHECK(std::abs(a.mean() - b.mean()) <= errors * std::hypot(a.standard_error(), b.standard_error()));
}

}  // namespace pel::test
