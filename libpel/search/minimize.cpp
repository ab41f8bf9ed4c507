#include "libpel/search/minimize.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "libpel/core/displacement.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"
#include "libpel/search/sample.hpp"

namespace pel {
namespace {

// Within the noise of the energy the slope decides: the trapezoidal rule must not show an increase either. Measured
// from the lowest energy so far, or forces that are not quite the gradient would creep uphill, each step within the
// noise.
bool went_down(const Minimization& now, double lowest, const Sample& next, View3X step) {
  const double rise = next.energy - lowest, noise = energy_noise(lowest);
  if (rise <= -noise) return true;
  if (rise > noise) return false;
  return dot(now.forces + next.forces, step) >= 0;
}

/// `step` and as much of `along` as brings the atom that moves farthest to `longest`.
Matrix3X lengthened(const Matrix3X& step, const Matrix3X& along, double longest) {
  double room = std::numeric_limits<double>::infinity();
  for (Index a = 0; a < step.cols(); ++a) {
    const double square = along.col(a).squaredNorm();
    if (!(square > 0)) continue;
    const double half = step.col(a).dot(along.col(a)) / square;
    const double rest = std::max(0.0, longest * longest - step.col(a).squaredNorm()) / square;
    room = std::min(room, std::sqrt(half * half + rest) - half);
  }
  return step + room * along;
}

/// What the way down has told of the surface.
struct Surface {
  CurvatureMemory memory;
  double largest_force = 0;
  bool near_bottom = false;                // the metric counts
  std::optional<Matrix3X> bends_downward;  // the last step, where it did
};

/// On a shelf forces are small, too, but the bottom is far.
void feel(Surface& surface, View3X forces, const MinimizeOptions& options, const Metric& metric) {
  const double force = forces.norm();
  surface.largest_force = std::max(surface.largest_force, force);
  if (surface.near_bottom || metric.uniform() || force > options.near_bottom * surface.largest_force) return;
  surface.near_bottom = largest_displacement(surface.memory.step(forces)) < options.max_step;
  if (surface.near_bottom) surface.memory = surface.memory.measured_by(metric);
}

/// Where the way is straight, longer steps follow it as well.
Matrix3X step_down(const Surface& surface, View3X forces, double longest) {
  Matrix3X step = surface.memory.step_within(forces, longest);
  const auto& along = surface.bends_downward;
  constexpr double straight = 0.9;  // cosine
  if (!along || dot(forces, *along) < straight * forces.norm() * along->norm()) return step;
  return dot(step, *along) > 0 ? lengthened(step, *along, 2 * longest) : step;
}

}  // namespace

Minimization minimize(ForceField& force_field, View3X start, const MinimizeOptions& options) {
  return minimize(force_field, start, options, Metric(options.stiffness));
}

Minimization minimize(ForceField& force_field, View3X start, const MinimizeOptions& options, const Metric& metric,
                      const Known& known) {
  Sample first = sample_at(force_field, start);
  Minimization result{MinimizeStatus::budget_spent, first.energy, std::move(first.positions), std::move(first.forces),
                      1};
  Surface surface{CurvatureMemory(options.memory, Metric(options.stiffness)), 0, false, {}};
  const auto bottom = [&] { return surface.memory.step(result.forces); };
  double longest = options.max_step, lowest = result.energy;
  while (result.force_calls < options.max_calls) {
    if (converged(result.forces, options.tolerance)) break;
    if (known && known(result, bottom)) {
      result.status = MinimizeStatus::recognized;
      return result;
    }
    feel(surface, result.forces, options, metric);
    const Matrix3X step = step_down(surface, result.forces, longest);
    Sample next = sample_at(force_field, result.positions + step);
    ++result.force_calls;
    surface.memory.add(step, next.forces - result.forces);
    if (!went_down(result, lowest, next, step)) {
      longest = 0.25 * step.colwise().norm().maxCoeff();
      if (longest < 1e-12) {
        result.status = MinimizeStatus::stalled;
        return result;
      }
      continue;
    }
    longest = std::min(options.max_step, 4 * longest);
    surface.bends_downward.reset();
    if (dot(step, next.forces - result.forces) > 0) surface.bends_downward = step;
    result.energy = next.energy;
    lowest = std::min(lowest, next.energy);
    result.positions = std::move(next.positions);
    result.forces = std::move(next.forces);
  }
  if (converged(result.forces, options.tolerance)) result.status = MinimizeStatus::converged;
  return result;
}

}  // namespace pel
