#include "libpel/analysis/rearrangement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pel {
namespace {

double mean_first_time(const FirstPassages& passages) {
  double sum = 0;
  for (std::size_t k = 0; k < passages.at_end_of.size(); ++k)
    sum += (static_cast<double>(k) + 0.5) * static_cast<double>(passages.at_end_of[k]);
  return sum / static_cast<double>(passages.moved());
}

}  // namespace

ProbabilityInterval wilson_interval(std::int64_t successes, std::int64_t trials, double deviations) {
  if (trials == 0) return {};
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(successes) / n, z2 = deviations * deviations;
  const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = deviations / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  // Exactly 0 and 1 at the ends, where rounding would leave something.
  return {successes == 0 ? 0 : std::max(0.0, middle - half), successes == trials ? 1 : std::min(1.0, middle + half)};
}

double activation_energy(double probability, const BarrierScale& scale) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (probability <= 0) return infinity;
  if (probability >= 1) return -infinity;
  return scale.thermal_energy * std::log(scale.attempts / -std::log1p(-probability));
}

double rearrangement_probability(double activation_energy, const BarrierScale& scale) {
  return -std::expm1(-scale.attempts * std::exp(-activation_energy / scale.thermal_energy));
}

Rearrangement rearrangement(const FirstPassages& passages, const BarrierScale& scale) {
  Rearrangement atom;
  atom.trials = passages.trials;
  atom.moved = passages.moved();
  atom.probability = static_cast<double>(atom.moved) / static_cast<double>(atom.trials);
  atom.interval = wilson_interval(atom.moved, atom.trials);
  atom.barrier = activation_energy(atom.probability, scale);
  atom.barrier_low = activation_energy(atom.interval.high, scale);
  atom.barrier_high = activation_energy(atom.interval.low, scale);
  atom.mean_first_time = mean_first_time(passages);
  atom.law = check_law(passages);
  return atom;
}

}  // namespace pel
