#include "libpel/analysis/rank_correlation.hpp"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "libpel/analysis/moving_average.hpp"
#include "libpel/core/random.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

Eigen::ArrayXd normal(Index count, Stream& stream) {
  return Eigen::ArrayXd::NullaryExpr(count, [&](Index) { return stream.normal(); });
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("equal values share the mean of their ranks, infinite ones come last") {
    const Eigen::ArrayXd values{{3, 1, 3, std::numeric_limits<double>::infinity(), 2}};
    const Eigen::ArrayXd expected{{3.5, 1, 3.5, 5, 2}};
    CHECK((ranks(values) == expected).all());
  }

  TEST_CASE("ranks correlate by their differences: 1 - 6 sum d^2 / n (n^2 - 1)") {
    Stream stream = test::test_stream(33);
    const Eigen::ArrayXd x = normal(40, stream), y = 0.7 * x + normal(40, stream);
    const double squares = (ranks(x) - ranks(y)).square().sum();
    CHECK(rank_correlation(x, y).coefficient == doctest::Approx(1 - 6 * squares / (40.0 * (1600 - 1))));
    CHECK(rank_correlation(x, x.exp()).coefficient == doctest::Approx(1));
    CHECK(rank_correlation(x, -x).coefficient == doctest::Approx(-1));
    CHECK(std::isnan(rank_correlation(x, Eigen::ArrayXd::Zero(40)).coefficient));
  }

  TEST_CASE("the error of a rank correlation is its scatter over samples") {
    Stream stream = test::test_stream(34);
    constexpr int samples = 300;
    double sum = 0, squares = 0, variances = 0;
    for (int k = 0; k < samples; ++k) {
      const Eigen::ArrayXd x = normal(60, stream), y = 0.6 * x + normal(60, stream);
      const RankCorrelation found = rank_correlation(x, y);
      sum += found.coefficient;
      squares += found.coefficient * found.coefficient;
      variances += found.standard_error * found.standard_error;
    }
    const double scatter = squares / samples - std::pow(sum / samples, 2);
    CHECK(variances / samples == doctest::Approx(scatter).epsilon(0.25));
  }

  TEST_CASE("moving averages are means of neighbors in the order of x") {
    const Eigen::ArrayXd x{{4, 1, 3, 2, 5}}, y{{40, 10, 30, 20, 80}};
    const MovingAverage found = moving_average(x, y, 3, 2);
    REQUIRE(found.x.size() == 2);
    CHECK(found.x[0] == doctest::Approx(2));
    CHECK(found.y[0] == doctest::Approx(20));
    CHECK(found.y[1] == doctest::Approx(50));
    CHECK(found.y_stderr[0] == doctest::Approx(10 / std::sqrt(3.0)));
    CHECK(moving_average(x, y, 9).x.size() == 1);
    CHECK(moving_average(Eigen::ArrayXd(), Eigen::ArrayXd(), 3).x.size() == 0);
    CHECK_THROWS_AS(moving_average(x, y, 0), std::invalid_argument);
  }
}

}  // namespace pel
