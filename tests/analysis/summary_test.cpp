#include "libpel/analysis/summary.hpp"

#include <cmath>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

TEST_SUITE("unit") {
  TEST_CASE("quantiles of 0, 1, ..., n lie at fraction * n") {
    std::vector<double> values;
    for (int k = 10; k >= 0; --k) values.push_back(k);
    for (const double fraction : {0.0, 0.1, 0.25, 0.333, 0.5, 0.97, 1.0})
      CHECK(pel::quantile(values, fraction) == doctest::Approx(10 * fraction));
  }

  TEST_CASE("a summary does not depend on the order and mirrors under a change of sign") {
    const std::vector<double> values{0.3, -1.5, 2.25, 0.7, 11.0, 0.7};
    const std::vector<double> reversed(values.rbegin(), values.rend());
    std::vector<double> negated;
    for (const double x : values) negated.push_back(-x);
    const auto a = pel::summarize(values), b = pel::summarize(reversed), c = pel::summarize(negated);
    CHECK(a.count == 6);
    CHECK(a.minimum == -1.5);
    CHECK(a.maximum == 11.0);
    CHECK(a.median == doctest::Approx(0.7));
    CHECK(a.mean == doctest::Approx(13.45 / 6));
    CHECK(a.lower_quartile == b.lower_quartile);
    CHECK(a.lower_quartile == doctest::Approx(-c.upper_quartile));
    CHECK(a.minimum == doctest::Approx(-c.maximum));
  }

  TEST_CASE("one value is all of its quantiles; none has no quantile") {
    const auto one = pel::summarize(std::vector<double>{4.5});
    CHECK(one.minimum == 4.5);
    CHECK(one.upper_quartile == 4.5);
    const auto none = pel::summarize({});
    CHECK(none.count == 0);
    CHECK(std::isnan(none.median));
    CHECK(std::isnan(none.mean));
  }

  TEST_CASE("a fraction outside [0, 1] is refused") {
    CHECK_THROWS_AS(pel::quantile(std::vector<double>{1.0}, 1.01), std::invalid_argument);
    CHECK_THROWS_AS(pel::quantile(std::vector<double>{1.0}, std::nan("")), std::invalid_argument);
  }
}
