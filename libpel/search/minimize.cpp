#include "libpel/search/minimize.hpp"

#include <algorithm>
#include <cmath>

#include "libpel/search/curvature_memory.hpp"

namespace pel {
namespace {

// A sum of 1e3-1e5 terms carries about this relative rounding error.
double energy_noise(double energy) { return 1e-12 * std::max(1.0, std::abs(energy)); }

struct Trial {
  Matrix3X positions;
  Matrix3X forces;
  double energy = 0;
};

Trial evaluate(ForceField& force_field, Matrix3X positions) {
  Trial trial{std::move(positions), Matrix3X(3, force_field.atoms()), 0};
  trial.energy = force_field.evaluate(trial.positions, trial.forces);
  return trial;
}

// Within the noise of the energy the slope decides: the trapezoidal rule must not show an increase either. Measured
// from the lowest energy so far, or forces that are not quite the gradient would creep uphill, each step within the
// noise.
bool went_down(const Minimization& now, double lowest, const Trial& next, View3X step) {
  const double rise = next.energy - lowest, noise = energy_noise(lowest);
  if (rise <= -noise) return true;
  if (rise > noise) return false;
  return dot(now.forces + next.forces, step) >= 0;
}

}  // namespace

Minimization minimize(ForceField& force_field, View3X start, const MinimizeOptions& options) {
  return minimize(force_field, start, options, Metric(options.stiffness));
}

Minimization minimize(ForceField& force_field, View3X start, const MinimizeOptions& options, const Metric& metric,
                      const Known& known) {
  Trial first = evaluate(force_field, start);
  Minimization result{MinimizeStatus::budget_spent, first.energy, std::move(first.positions), std::move(first.forces),
                      1};
  CurvatureMemory memory(options.memory, metric);
  const auto bottom = [&] { return memory.step(result.forces); };
  double longest = options.max_step, lowest = result.energy;
  while (result.force_calls < options.max_calls) {
    if (converged(result.forces, options.tolerance)) break;
    if (known && known(result, bottom)) {
      result.status = MinimizeStatus::recognized;
      return result;
    }
    const Matrix3X step = memory.step_within(result.forces, longest);
    Trial next = evaluate(force_field, result.positions + step);
    ++result.force_calls;
    memory.add(step, next.forces - result.forces);
    if (!went_down(result, lowest, next, step)) {
      longest = 0.25 * step.colwise().norm().maxCoeff();
      if (longest < 1e-12) {
        result.status = MinimizeStatus::stalled;
        return result;
      }
      continue;
    }
    longest = std::min(options.max_step, 4 * longest);
    result.energy = next.energy;
    lowest = std::min(lowest, next.energy);
    result.positions = std::move(next.positions);
    result.forces = std::move(next.forces);
  }
  if (converged(result.forces, options.tolerance)) result.status = MinimizeStatus::converged;
  return result;
}

}  // namespace pel
