#include "libpel/analysis/glass_transition.hpp"

#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "libpel/core/random.hpp"

namespace {

using namespace pel;

/// One kink at `kink`, in an order that is not that of x.
TwoLineFit fit_of_kink(double kink, double noise) {
  Stream stream(3, StreamPurpose::dynamics, {0, 0, 0});
  std::vector<double> x, y;
  for (int k = 0; k < 150; ++k) {
    x.push_back(300 + 10.0 * ((k * 77) % 150));
    y.push_back(5 + 0.001 * x.back() + (x.back() > kink ? 0.002 * (x.back() - kink) : 0) + noise * stream.normal());
  }
  return fit_two_lines(x, y);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("two lines: the kink of exact data is found exactly, that of noisy data within its noise") {
    for (const double kink : {505.0, 703.3, 1200.0, 1650.0}) {
      const TwoLineFit fit = fit_of_kink(kink, 0);
      CHECK(fit.status == TwoLineStatus::fitted);
      CHECK(fit.crossing == doctest::Approx(kink).epsilon(1e-9));
      CHECK(fit.below.slope == doctest::Approx(0.001).epsilon(1e-9));
      CHECK(fit.above.slope == doctest::Approx(0.003).epsilon(1e-9));
      CHECK(fit.below.intercept == doctest::Approx(5).epsilon(1e-9));
      CHECK(fit.residual < 1e-10);
      const TwoLineFit noisy = fit_of_kink(kink, 0.02);
      CHECK(noisy.status == TwoLineStatus::fitted);
      CHECK(noisy.crossing == doctest::Approx(kink).epsilon(0.05));
      CHECK(noisy.residual == doctest::Approx(0.02).epsilon(0.2));
    }
  }

  TEST_CASE("two lines: no kink, and too few points, are said") {
    std::vector<double> x, y;
    for (int k = 0; k < 5; ++k) {
      x.push_back(k);
      y.push_back(2 * k);
    }
    CHECK(fit_two_lines(x, y).status == TwoLineStatus::too_few);
    x.clear();
    y.clear();
    for (int k = 0; k < 20; ++k) {
      x.push_back(k);
      y.push_back(k < 10 ? k : k + 7);  // a jump between parallel lines
    }
    CHECK(fit_two_lines(x, y).status == TwoLineStatus::no_crossing);
    for (std::size_t k = 10; k < 20; ++k)
      y[k] = static_cast<double>(k) - 2 + 0.4 * static_cast<double>(k);  // meet at 5
    CHECK(fit_two_lines(x, y).status == TwoLineStatus::no_crossing);
    y.pop_back();
    CHECK_THROWS_AS(fit_two_lines(x, y), std::invalid_argument);
  }
}
