#include "libpel/search/curvature/curvature_memory.hpp"

#include <cmath>
#include <vector>

#include "libpel/core/displacement.hpp"

namespace pel {
namespace {

/// Else the quotient is noise, or the surface bends downward along the step.
bool bends_upward(View3X step, View3X gradient_change) {
  return dot(step, gradient_change) > 1e-6 * step.norm() * gradient_change.norm();
}

}  // namespace

Direction direction(View3X vector, const Metric& metric) {
  Matrix3X measured = metric.apply(vector);
  const double square = dot(vector, measured);
  const double scale = square > 0 ? 1 / std::sqrt(square) : 0;
  return {scale * vector, scale * measured};
}

Matrix3X displacement_across(View3X step, const Direction& direction) {
  return step - dot(step, direction.measured) * direction.unit;
}

Matrix3X force_across(View3X force, const Direction& direction) {
  return force - dot(force, direction.unit) * direction.measured;
}

CurvatureMemory CurvatureMemory::measured_by(const Metric& metric) const {
  CurvatureMemory result(pairs_, metric, scaling_);
  for (const Pair& pair : memory_) result.add(pair.step, -pair.gradient_change);
  return result;
}

void CurvatureMemory::add(View3X step, View3X force_change) {
  const Matrix3X change = -force_change;
  if (bends_upward(step, change)) keep({step, change, metric_.apply(step), metric_.solve(change)});
}

void CurvatureMemory::add(const Secant& secant) {
  if (bends_upward(secant.step, secant.product)) keep({secant.step, secant.product, secant.measured, secant.solved});
}

void CurvatureMemory::keep(Pair pair) {
  pair.bend = dot(pair.step, pair.gradient_change);
  pair.length = dot(pair.step, pair.measured);
  memory_.push_back(std::move(pair));
  if (std::ssize(memory_) > pairs_) memory_.pop_front();
}

/// What P^-1 makes of each vector is carried along: one solve for all dampings.
Matrix3X CurvatureMemory::two_loops(Force force, const std::deque<Pair>& memory, double damping) const {
  std::vector<double> weight(memory.size());
  const auto curvature = [damping](const Pair& pair) { return pair.bend + damping * pair.length; };
  for (auto k = memory.size(); k-- > 0;) {
    const Pair& pair = memory[k];
    weight[k] = dot(pair.step, force.value) / curvature(pair);
    force.value -= weight[k] * (pair.gradient_change + damping * pair.measured);
    force.solved -= weight[k] * (pair.solved + damping * pair.step);
  }
  double stiffness = 1;  // of the newest step, in the metric
  if (!memory.empty() && scaling_ == Scaling::newest_step) {
    const Pair& last = memory.back();
    stiffness = metric_.uniform() ? dot(last.gradient_change, last.solved) / last.bend : last.bend / last.length;
  }
  Matrix3X step = force.solved / (stiffness + damping);
  for (std::size_t k = 0; k < memory.size(); ++k) {
    const Pair& pair = memory[k];
    step += (weight[k] - dot(pair.gradient_change + damping * pair.measured, step) / curvature(pair)) * pair.step;
  }
  return step;
}

Matrix3X CurvatureMemory::step(View3X force) const { return two_loops({force, metric_.solve(force)}, memory_, 0); }

Matrix3X CurvatureMemory::step_within(View3X force, double longest) const {
  const Force solved{force, metric_.solve(force)};
  const auto damped = [&](double damping) { return two_loops(solved, memory_, damping); };
  Matrix3X within = damped(0);
  const double first = largest_displacement(within);
  if (first <= longest) return within;
  double most = first / longest;
  for (within = damped(most); largest_displacement(within) > longest; within = damped(most)) most *= 2;
  double least = 0;
  constexpr double nearly = 0.9;
  for (int k = 0; k < 30 && largest_displacement(within) < nearly * longest; ++k) {
    const double middle = 0.5 * (least + most);
    Matrix3X between = damped(middle);
    if (largest_displacement(between) > longest) {
      least = middle;
    } else {
      most = middle;
      within = std::move(between);
    }
  }
  return within;
}

Matrix3X CurvatureMemory::step_across(View3X force, const Direction& direction) const {
  std::deque<Pair> projected;
  for (const auto& [s, y, measured, solved, bend, length] : memory_) {
    Pair pair{displacement_across(s, direction), force_across(y, direction), {}, {}};
    pair.bend = dot(pair.step, pair.gradient_change);
    // A step along the direction leaves nothing but rounding errors.
    if (!(pair.step.norm() > 1e-6 * s.norm() && pair.bend > 1e-6 * pair.step.norm() * pair.gradient_change.norm()))
      continue;
    pair.measured = force_across(measured, direction);
    pair.length = dot(pair.step, pair.measured);
    pair.solved = solved - dot(y, direction.unit) * direction.unit;
    projected.push_back(std::move(pair));
  }
  const Matrix3X rest = force_across(force, direction);
  return displacement_across(two_loops({rest, metric_.solve(rest)}, projected, 0), direction);
}

double newton_length(View3X force, const Metric& metric) {
  return std::sqrt(std::max(0.0, dot(force, metric.solve(force))));
}

Matrix3X capped(Matrix3X step, double longest) {
  const double length = step.colwise().norm().maxCoeff();
  if (length > longest) step *= longest / length;
  return step;
}

Matrix3X shortened(Matrix3X step, double longest) {
  const double length = step.norm();
  if (length > longest) step *= longest / length;
  return step;
}

}  // namespace pel
