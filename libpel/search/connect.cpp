#include "libpel/search/connect.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "libpel/core/displacement.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"
#include "libpel/search/curvature/zero_modes.hpp"

namespace pel {
namespace {

constexpr double longest_push = 8;  // times the first
constexpr double clear_force = 10;  // times the tolerance: what a minimization cannot take for a stationary point

struct Descent {
  View3X saddle;
  double energy;  // of the saddle
  Matrix3X push;
};

/// Off the saddle, and off a flat one as far as it takes until energy or force tell the slope from a stationary point.
/// Where the path bends away at once the energy along the mode may rise: the descent finds the way down from there.
Matrix3X pushed_off(ForceField& force_field, const Descent& way, const ConnectOptions& options) {
  const ForceTolerance clear{clear_force * options.minimize.tolerance.value, options.minimize.tolerance.norm};
  Matrix3X forces(3, way.saddle.cols());
  const auto drop = [&](double length) {
    return way.energy - force_field.evaluate(way.saddle + length * way.push, forces);
  };
  double length = 1, fallen = drop(1);
  while (std::abs(fallen) < options.energy_tolerance && converged(forces, clear) && length < longest_push) {
    fallen = drop(length + 1);
    if (fallen < 0) break;
    length += 1;
  }
  return way.saddle + length * way.push;
}

/// Near a minimum, where the quasi-Newton step lands on it and explains the energy above it. Beyond even a low barrier
/// the step leads elsewhere.
bool falls_to(const StationaryPoint& minimum, const Minimization& at, const std::function<Matrix3X()>& bottom,
              const ConnectOptions& options) {
  const Matrix3X away = at.positions - minimum.positions;
  if (largest_displacement(away) > options.certain_distance) return false;
  const Matrix3X step = bottom();
  if (largest_displacement(away + step) > options.landing * options.distance_tolerance) return false;
  const double excess = at.energy - minimum.energy, drop = 0.5 * dot(at.forces, step);
  return std::abs(excess - drop) < options.landing * excess;
}

Minimization descend(ForceField& force_field, const Descent& way, const std::vector<const StationaryPoint*>& minima,
                     const ConnectOptions& options, const Metric& metric) {
  const StationaryPoint* end = nullptr;
  const Known known = [&](const Minimization& at, const auto& bottom) {
    const auto found = std::ranges::find_if(
        minima, [&](const StationaryPoint* minimum) { return falls_to(*minimum, at, bottom, options); });
    if (found != minima.end()) end = *found;
    return end != nullptr;
  };
  Minimization result = minimize(force_field, pushed_off(force_field, way, options), options.minimize, metric, known);
  if (result.status == MinimizeStatus::recognized) {
    result.status = MinimizeStatus::converged;
    result.energy = end->energy;
    result.positions = end->positions;
  }
  return result;
}

}  // namespace

bool same_minimum(const StationaryPoint& a, const StationaryPoint& b, const Invariance& invariance,
                  const ConnectOptions& options) {
  if (std::abs(a.energy - b.energy) > options.energy_tolerance) return false;
  const Matrix3X apart = invariance.rotation ? Matrix3X(superposed(b.positions, a.positions) - a.positions)
                                             : without(zero_modes(invariance, a.positions), b.positions - a.positions);
  return largest_displacement(apart) <= options.distance_tolerance;
}

void order_ends(Connection& ends, const StationaryPoint& start, const Invariance& invariance,
                const ConnectOptions& options) {
  if (same_minimum(ends.from, ends.to, invariance, options)) {
    ends.outcome = SearchOutcome::same_minimum;
  } else if (same_minimum(ends.from, start, invariance, options)) {
    ends.outcome = SearchOutcome::connected;
  } else if (same_minimum(ends.to, start, invariance, options)) {
    ends.outcome = SearchOutcome::connected;
    ends.to = std::move(ends.from);
  } else {
    ends.outcome = SearchOutcome::not_connected;
  }
  if (ends.outcome == SearchOutcome::connected) ends.from = start;
}

Connection connect(ForceField& force_field, const StationaryPoint& start, View3X saddle, View3X mode,
                   const ConnectOptions& options) {
  return connect(force_field, start, saddle, mode, options, Metric(options.minimize.stiffness));
}

Connection connect(ForceField& force_field, const StationaryPoint& start, View3X saddle, View3X mode,
                   const ConnectOptions& options, const Metric& metric, const StationaryPoint* other) {
  std::vector<const StationaryPoint*> minima{&start};
  if (other) minima.push_back(other);
  Counted counted(force_field);
  Matrix3X forces(3, saddle.cols());
  const double energy = counted.evaluate(saddle, forces);
  const Minimization back = descend(counted, {saddle, energy, -options.push * mode}, minima, options, metric);
  const Minimization ahead = descend(counted, {saddle, energy, options.push * mode}, minima, options, metric);
  Connection result;
  result.force_calls = counted.calls();
  result.from = {back.energy, back.positions};
  result.to = {ahead.energy, ahead.positions};
  if (back.status != MinimizeStatus::converged || ahead.status != MinimizeStatus::converged) return result;
  if (std::max(back.energy, ahead.energy) > energy) return result;  // the point was no saddle along `mode`
  order_ends(result, start, force_field.invariance(), options);
  return result;
}

}  // namespace pel
