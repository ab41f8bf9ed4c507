#include "libpel/search/polish.hpp"

#include <algorithm>
#include <cmath>

#include "libpel/core/displacement.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"

namespace pel {
namespace {

struct Along {
  Direction up;
  double curvature = 0;
};

/// Steps are kept orthogonal to an eigenvector of the Hessian in plain coordinates, and the surface bends upward along
/// all of them. Among steps orthogonal to it by the metric are some that bend downward: soft waves that have a small
/// part along a steep mode.
std::optional<Along> along(const std::optional<Ridge>& ridge) {
  if (!ridge) return {};
  return Along{direction(ridge->mode, Metric()), ridge->eigenvalue};
}

Matrix3X newton_step(const CurvatureMemory& memory, View3X force, const std::optional<Along>& ridge) {
  if (!ridge) return memory.step(force);
  return displacement_across(memory.step(force_across(force, ridge->up)), ridge->up) +
         dot(force, ridge->up.unit) / ridge->curvature * ridge->up.unit;
}

/// The pairs in memory lie across the mode; what the step along it saw is the new curvature there.
void learn(CurvatureMemory& memory, std::optional<Along>& ridge, const Matrix3X& step, const Matrix3X& change) {
  if (!ridge) return memory.add(step, change);
  memory.add(displacement_across(step, ridge->up), force_across(change, ridge->up));
  const double part = dot(step, ridge->up.measured);
  constexpr double enough = 0.3;  // of the step, for the rest of it to leave the quotient alone
  if (!(std::abs(part) > enough * step.norm())) return;
  // What moved across it has a say, too: in small doses the truth gets through.
  ridge->curvature = std::clamp(-dot(change, ridge->up.unit) / part, 2 * ridge->curvature, 0.5 * ridge->curvature);
}

}  // namespace

PolishOptions polish_options(const Units& units) {
  PolishOptions options;
  options.tolerance.value *= units.electronvolt / units.angstrom;
  options.max_step *= units.angstrom;
  options.max_displacement *= units.angstrom;
  return options;
}

Polished polish(ForceField& force_field, Sample near, const std::optional<Ridge>& ridge, const PolishOptions& options,
                const Metric& metric) {
  CurvatureMemory memory(options.memory, metric, Scaling::none);
  std::optional<Along> over = along(ridge);
  const Matrix3X first = near.positions;
  Polished result{PolishStatus::budget_spent, std::move(near), 0};
  Sample& at = result.at;
  double before = newton_length(at.forces, metric), longest = options.max_step;
  int refused = 0;
  for (int calls = 0; calls < options.max_calls && !converged(at.forces, options.tolerance); ++calls) {
    const Matrix3X step = capped(newton_step(memory, at.forces, over), longest);
    Sample next = sample_at(force_field, at.positions + step);
    learn(memory, over, step, next.forces - at.forces);
    const double now = newton_length(next.forces, metric);
    const bool grew = now > options.growth * before;
    longest = grew ? 0.3 * largest_displacement(step) : std::min(2 * longest, options.max_step);
    refused = grew ? refused + 1 : 0;
    if (refused > options.max_refused || largest_displacement(next.positions - first) > options.max_displacement) {
      result.status = PolishStatus::went_astray;
      break;
    }
    if (grew) continue;
    before = now;
    at = std::move(next);
  }
  if (converged(at.forces, options.tolerance)) result.status = PolishStatus::converged;
  if (over) result.eigenvalue = over->curvature;
  return result;
}

}  // namespace pel
