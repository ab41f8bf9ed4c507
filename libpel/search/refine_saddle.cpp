#include "libpel/search/refine_saddle.hpp"

#include <algorithm>
#include <cmath>

#include "libpel/core/displacement.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"
#include "libpel/search/curvature/lowest_mode.hpp"

namespace pel {
namespace {

struct Task {
  ForceField& force_field;
  const RefineOptions& options;
  const Metric& metric;
};

/// A few Lanczos steps from the mode followed, for the mode and for what they tell of the surface.
void look_at_mode(const Task& task, RefinedSaddle& saddle, int products) {
  const LanczosOptions few{.difference = task.options.difference,
                           .min_iterations = std::min(2, products),
                           .max_iterations = products,
                           .residual = 0.1,
                           .scale = task.options.scale};
  const Sample& at = saddle.at;
  saddle.mode = lowest_mode(
                    task.force_field, at.positions, at.forces, saddle.mode, few,
                    [&](View3X force) { return task.metric.solve(force); },
                    [&](View3X step, View3X change) {
                      saddle.secants.push_back(secant(at, {0, at.positions + step, at.forces + change}, task.metric));
                    })
                    .mode;
}

struct Model {
  SecantHessian hessian;
  SaddleStep step;
};

Model model(const Task& task, const RefinedSaddle& saddle) {
  Model result{secant_hessian(saddle.at.positions, saddle.secants, task.metric, task.options.secants), {}};
  result.step = saddle_step(result.hessian, saddle.at.forces, saddle.mode);
  return result;
}

/// How much larger the force has become, and its difference from what was expected, relative to what it was.
struct Surprise {
  double growth = 0;
  double error = 0;
};

Surprise move(const Task& task, RefinedSaddle& saddle, const Model& way, double longest) {
  const Matrix3X step = capped(way.step.step, longest);
  Sample next = sample_at(task.force_field, saddle.at.positions + step);
  const Matrix3X expected = saddle.at.forces - apply(way.hessian, step);
  const double before = newton_length(saddle.at.forces, task.metric);
  saddle.secants.push_back(secant(saddle.at, next, task.metric));
  saddle.at = std::move(next);
  return {newton_length(saddle.at.forces, task.metric) / before,
          newton_length(saddle.at.forces - expected, task.metric) / before};
}

}  // namespace

RefineOptions refine_options(const Units& units) {
  RefineOptions options;
  options.tolerance.value *= units.electronvolt / units.angstrom;
  options.max_step *= units.angstrom;
  options.difference *= units.angstrom;
  options.scale *= units.electronvolt / (units.angstrom * units.angstrom);
  options.max_displacement *= units.angstrom;
  return options;
}

RefinedSaddle refine_saddle(ForceField& force_field, const Sample& near, View3X mode, std::vector<Secant> secants,
                            const RefineOptions& options, const Metric& metric) {
  Counted counted(force_field);
  const Task task{counted, options, metric};
  RefinedSaddle result{RefineStatus::budget_spent, near, mode.normalized(), std::move(secants), 0};
  double longest = options.max_step;
  if (!converged(near.forces, options.tolerance) && options.first_look > 0)
    look_at_mode(task, result, options.first_look);
  while (!converged(result.at.forces, options.tolerance) && counted.calls() < options.max_calls) {
    Model way = model(task, result);
    if (way.step.curvature >= 0) {
      look_at_mode(task, result, options.next_look);
      way = model(task, result);
    }
    result.mode = way.step.mode;
    const Surprise seen = move(task, result, way, longest);
    const bool worse = seen.growth > 1 && seen.error > 0.5;
    longest = worse ? std::max(0.5 * longest, 0.05 * options.max_step) : std::min(1.5 * longest, options.max_step);
    if (largest_displacement(result.at.positions - near.positions) > options.max_displacement) {
      result.status = RefineStatus::went_astray;
      break;
    }
    if (worse) look_at_mode(task, result, options.next_look);
  }
  if (converged(result.at.forces, options.tolerance)) result.status = RefineStatus::converged;
  result.force_calls = counted.calls();
  return result;
}

}  // namespace pel
