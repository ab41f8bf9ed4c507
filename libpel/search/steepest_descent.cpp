#include "libpel/search/steepest_descent.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "libpel/core/displacement.hpp"

namespace pel {
namespace {

/// The coefficients of one step of `stages` stages, named as in the paper; entry j belongs to stage j.
struct Chebyshev {
  std::vector<double> mu, nu, mu_tilde, gamma_tilde;
};

Chebyshev chebyshev(int stages) {
  const auto n = static_cast<std::size_t>(stages) + 1;
  const double w0 = 1 + 2.0 / (13.0 * stages * stages);
  std::vector<double> t(n), t1(n), t2(n), b(n);  // Chebyshev polynomials at w0, their derivatives, weights
  t[0] = 1, t[1] = w0, t1[0] = 0, t1[1] = 1, t2[0] = t2[1] = 0;
  for (std::size_t j = 2; j < n; ++j) {
    t[j] = 2 * w0 * t[j - 1] - t[j - 2];
    t1[j] = 2 * t[j - 1] + 2 * w0 * t1[j - 1] - t1[j - 2];
    t2[j] = 4 * t1[j - 1] + 2 * w0 * t2[j - 1] - t2[j - 2];
    b[j] = t2[j] / (t1[j] * t1[j]);
  }
  b[0] = b[2];
  b[1] = 1 / w0;
  const double w1 = t1.back() / t2.back();
  Chebyshev c{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n), std::vector<double>(n)};
  c.mu_tilde[1] = b[1] * w1;
  for (std::size_t j = 2; j < n; ++j) {
    c.mu[j] = 2 * b[j] * w0 / b[j - 1];
    c.nu[j] = -b[j] / b[j - 2];
    c.mu_tilde[j] = 2 * b[j] * w1 / b[j - 1];
    c.gamma_tilde[j] = -(1 - b[j - 1] * t[j - 1]) * c.mu_tilde[j];
  }
  return c;
}

/// The stages that keep a step of this length stable.
int stages_for(double step, double stiffness) {
  return std::max(2, 1 + static_cast<int>(std::sqrt(1 + 1.54 * step * stiffness)));
}

Sample stepped(ForceField& force_field, const Sample& from, double step, int stages) {
  const Chebyshev c = chebyshev(stages);
  Matrix3X before = from.positions, now = from.positions + c.mu_tilde[1] * step * from.forces;
  for (std::size_t j = 2; j < c.mu.size(); ++j) {
    const Sample at = sample_at(force_field, now);
    Matrix3X next = (1 - c.mu[j] - c.nu[j]) * from.positions + c.mu[j] * now + c.nu[j] * before +
                    step * (c.mu_tilde[j] * at.forces + c.gamma_tilde[j] * from.forces);
    before = std::exchange(now, std::move(next));
  }
  return sample_at(force_field, std::move(now));
}

/// The largest curvature, by power iteration from the forces, and a margin.
double stiffest(ForceField& force_field, const Sample& at, double difference) {
  constexpr int iterations = 15;
  constexpr double margin = 1.3;
  Matrix3X direction = at.forces.normalized();
  double curvature = 0;
  for (int k = 0; k < iterations; ++k) {
    const Sample beside = sample_at(force_field, at.positions + difference * direction);
    const Matrix3X product = (at.forces - beside.forces) / difference;
    curvature = product.norm();
    if (!(curvature > 0)) break;
    direction = product / curvature;
  }
  return margin * curvature;
}

double error_of(const Sample& from, const Sample& to, double step) {
  return largest_displacement(0.8 * (from.positions - to.positions) + 0.4 * step * (from.forces + to.forces));
}

}  // namespace

SteepestDescent steepest_descent(ForceField& force_field, View3X start, const SteepestDescentOptions& options) {
  Counted counted(force_field);
  SteepestDescent result{SteepestDescentStatus::budget_spent, sample_at(counted, start), 0};
  constexpr int oldest = 20;
  int age = oldest;  // of what is known of the stiffness, in steps
  double stiffness = 0, step = std::numeric_limits<double>::infinity();
  while (counted.calls() < options.max_calls && !converged(result.at.forces, options.tolerance)) {
    if (age >= oldest) {
      stiffness = stiffest(counted, result.at, options.difference);
      age = 0;
    }
    if (!std::isfinite(step) && stiffness > 0) step = 1 / stiffness;
    step = std::min(step, options.max_move / largest_displacement(result.at.forces));
    const Sample next = stepped(counted, result.at, step, stages_for(step, stiffness));
    const double error = error_of(result.at, next, step) / options.error;
    const bool good = error <= 1 && next.energy <= result.at.energy + energy_noise(result.at.energy);
    step *= std::clamp(0.8 / std::cbrt(std::max(error, 1e-9)), 0.1, good ? 5.0 : 0.5);
    if (good) result.at = next;
    age = good ? age + 1 : oldest;  // the surface may have become stiffer
  }
  if (converged(result.at.forces, options.tolerance)) result.status = SteepestDescentStatus::converged;
  result.force_calls = counted.calls();
  return result;
}

}  // namespace pel
