#include "libpel/analysis/histogram.hpp"

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

namespace {

std::int64_t counted(const pel::Histogram& h) {
  return h.below + h.above + std::accumulate(h.counts.begin(), h.counts.end(), std::int64_t{0});
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("every value is counted once, in the bin whose edges enclose it") {
    std::vector<double> values;
    for (int k = 0; k < 500; ++k) values.push_back(3 * std::sin(1.7 * k));
    const auto h = pel::histogram(values, {-2, 2.5, 9});
    CHECK(counted(h) == 500);
    for (std::size_t bin = 0; bin < h.counts.size(); ++bin) {
      const double lower = h.lower + h.width * static_cast<double>(bin);
      std::int64_t expected = 0;
      for (const double x : values) expected += x >= lower && x < lower + h.width;
      CHECK(h.counts[bin] == expected);
    }
  }

  TEST_CASE("the upper edge belongs to the last bin") {
    const auto h = pel::histogram(std::vector<double>{0, 1, 2, 2.0001}, {0, 2, 2});
    CHECK(h.counts == std::vector<std::int64_t>{1, 2});
    CHECK(h.above == 1);
  }

  TEST_CASE("counts of several samples add up") {
    const std::vector<double> first{0.1, 0.5, 1.7, 3}, second{-1, 0.2, 1.9};
    std::vector<double> both = first;
    both.insert(both.end(), second.begin(), second.end());
    auto h = pel::histogram(first, {0, 2, 4});
    pel::count(h, second);
    const auto all = pel::histogram(both, {0, 2, 4});
    CHECK(h.counts == all.counts);
    CHECK(h.below == 1);
    CHECK(h.above == 1);
    CHECK_THROWS_AS(pel::count(h, std::vector<double>{std::nan("")}), std::invalid_argument);
  }

  TEST_CASE("a round range holds all values in about the bins asked for") {
    for (const double scale : {1e-6, 0.013, 1.0, 7.0, 3e5}) {
      for (const double shift : {-3.0, 0.0, 0.4}) {
        const std::vector<double> values{scale * shift, scale * (shift + 0.31), scale * (shift + 1)};
        const auto range = pel::round_range(values, 12);
        const auto h = pel::histogram(values, range);
        CHECK(h.below == 0);
        CHECK(h.above == 0);
        CHECK(range.bins <= 13);
        CHECK(range.bins >= 4);
      }
    }
  }

  TEST_CASE("equal values make one round bin around them, which for one sign does not reach into the other") {
    for (const double value : {0.7, 0.2278, -0.3, 0.0, 1e-9, 4e20}) {
      const std::vector<double> values{value, value};
      const auto range = pel::round_range(values);
      CHECK(pel::histogram(values, range).counts == std::vector<std::int64_t>{2});
      CHECK(range.lower * range.upper >= 0);
      const double width = range.upper - range.lower;
      const double digit = width / std::pow(10.0, std::floor(std::log10(width) + 1e-9));
      CHECK(std::abs(digit - std::round(digit)) < 1e-9);
      CHECK((std::round(digit) == 1 || std::round(digit) == 2 || std::round(digit) == 5));
    }
  }

  TEST_CASE("unsound requests are refused") {
    CHECK_THROWS_AS(pel::histogram({}, {1, 1, 4}), std::invalid_argument);
    CHECK_THROWS_AS(pel::histogram({}, {0, 1, 0}), std::invalid_argument);
    CHECK_THROWS_AS(pel::histogram(std::vector<double>{std::nan("")}, {0, 1, 3}), std::invalid_argument);
  }
}
