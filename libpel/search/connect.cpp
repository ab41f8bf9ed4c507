#include "libpel/search/connect.hpp"

#include <algorithm>
#include <cmath>

#include "libpel/core/displacement.hpp"
#include "libpel/search/zero_modes.hpp"

namespace pel {

bool same_minimum(const StationaryPoint& a, const StationaryPoint& b, const Invariance& invariance,
                  const ConnectOptions& options) {
  if (std::abs(a.energy - b.energy) > options.energy_tolerance) return false;
  const Invariance translations{invariance.translation, false};
  const Matrix3X apart = without(zero_modes(translations, a.positions), b.positions - a.positions);
  return largest_displacement(apart) <= options.distance_tolerance;
}

Connection connect(ForceField& force_field, const StationaryPoint& start, View3X saddle, View3X mode,
                   const ConnectOptions& options) {
  const Invariance invariance = force_field.invariance();
  const double distance = (saddle - start.positions).norm();
  const double push = std::clamp(options.push * distance, options.min_push, options.max_push);
  const Minimization back = minimize(force_field, saddle - push * mode, options.minimize);
  const Minimization ahead = minimize(force_field, saddle + push * mode, options.minimize);
  Connection result;
  result.force_calls = back.force_calls + ahead.force_calls;
  result.from = {back.energy, back.positions};
  result.to = {ahead.energy, ahead.positions};
  if (back.status != MinimizeStatus::converged || ahead.status != MinimizeStatus::converged) return result;
  if (same_minimum(result.from, result.to, invariance, options)) {
    result.outcome = SearchOutcome::same_minimum;
  } else if (same_minimum(result.from, start, invariance, options)) {
    result.outcome = SearchOutcome::connected;
  } else if (same_minimum(result.to, start, invariance, options)) {
    result.outcome = SearchOutcome::connected;
    result.to = std::move(result.from);
  } else {
    result.outcome = SearchOutcome::not_connected;
  }
  if (result.outcome == SearchOutcome::connected) result.from = start;
  return result;
}

}  // namespace pel
