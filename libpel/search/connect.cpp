#include "libpel/search/connect.hpp"

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

namespace {

constexpr int longest_push = 8;     // times the first
constexpr double clear_force = 10;  // times the tolerance: what a minimization cannot take for a stationary point

/// Off the saddle by `push`, and off a flat one by as many times as it takes to feel the slope.
Matrix3X pushed_off(ForceField& force_field, View3X saddle, const Matrix3X& push, const ForceTolerance& tolerance) {
  Matrix3X forces(3, saddle.cols());
  for (int length = 1;; ++length) {
    Matrix3X positions = saddle + length * push;
    force_field.evaluate(positions, forces);
    if (length == longest_push || !converged(forces, {clear_force * tolerance.value, tolerance.norm})) return positions;
  }
}

Minimization descend(ForceField& force_field, View3X saddle, const Matrix3X& push, const MinimizeOptions& options) {
  return minimize(force_field, pushed_off(force_field, saddle, push, options.tolerance), options);
}

}  // namespace

Connection connect(ForceField& force_field, const StationaryPoint& start, View3X saddle, View3X mode,
                   const ConnectOptions& options) {
  const Invariance invariance = force_field.invariance();
  Counted counted(force_field);
  const Minimization back = descend(counted, saddle, -options.push * mode, options.minimize);
  const Minimization ahead = descend(counted, saddle, options.push * mode, options.minimize);
  Connection result;
  result.force_calls = counted.calls();
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
