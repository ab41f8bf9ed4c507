#include "libpel/kinetics/finite_time/exponential_integrals.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

using namespace pel;

namespace {

/// Composite Simpson rule over the inner integral's closed form in extended precision.
long double double_integral(long double x, long double y, long double t) {
  const auto inner = [&](long double s) {
    const long double rest = t - s;
    return std::exp(-x * s) * (y == 0 ? rest : -std::expm1(-y * rest) / y);
  };
  const int intervals = 20000;
  const long double h = t / intervals;
  long double sum = inner(0) + inner(t);
  for (int i = 1; i < intervals; ++i) sum += (i % 2 == 1 ? 4 : 2) * inner(h * i);
  return sum * h / 3;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("decay integrals agree with quadrature for vanishing, equal, nearly equal and distant rates") {
    for (const double t : {0.01, 1.0, 7.0})
      for (const double x : {0.0, 1e-13, 0.1, 0.99 / t, 1.01 / t, 3.0})
        for (const double y : {0.0, 1e-9, 0.1, 0.1 + 1e-10, 1.0 / t, 3.0, 3.0 + 1e-7, 9.0}) {
          const double reference = static_cast<double>(double_integral(x, y, t));
          CHECK(double_decay_integral(x, y, t) == doctest::Approx(reference).epsilon(1e-12));
          CHECK(double_decay_integral(x, y, t) == double_decay_integral(y, x, t));
        }
    CHECK(decay_integral(0, 3) == 3);
    CHECK(decay_integral(2, 3) == doctest::Approx((1 - std::exp(-6.0)) / 2).epsilon(1e-15));
    CHECK(decay_integral(1e-20, 3) == 3);
  }
}
