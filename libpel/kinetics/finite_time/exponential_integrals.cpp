#include "libpel/kinetics/finite_time/exponential_integrals.hpp"

#include <algorithm>
#include <cmath>

namespace pel {
namespace {

/// (1 - exp(-x)) / x
double relative_decay(double x) { return x == 0 ? 1 : -std::expm1(-x) / x; }

/// sum_n (-1)^n h_n(x, y) / (n + 2)!, h_n the complete homogeneous symmetric polynomials; for 0 <= x, y <= 1.
double double_integral_series(double x, double y) {
  double polynomial = 1;  // h_n
  double power = 1;       // y^n
  double factor = 0.5;    // (-1)^n / (n + 2)!
  double sum = 0.5;
  for (int n = 1; n <= 17; ++n) {
    power *= y;
    polynomial = x * polynomial + power;
    factor /= -(n + 2);
    sum += factor * polynomial;
  }
  return sum;
}

}  // namespace

double decay_integral(double rate, double t) { return t * relative_decay(rate * t); }

double double_decay_integral(double x, double y, double t) {
  const double slow = std::min(x, y) * t;
  const double fast = std::max(x, y) * t;
  if (fast <= 1) return t * t * double_integral_series(slow, fast);
  // Nothing cancels here: slow and fast are not both small.
  return t * (relative_decay(slow) - std::exp(-slow) * relative_decay(fast - slow)) / std::max(x, y);
}

}  // namespace pel
