#include "libpel/search/curvature_memory.hpp"

#include <cmath>
#include <vector>

#include "libpel/core/displacement.hpp"

namespace pel {

void CurvatureMemory::add(View3X step, View3X force_change) {
  const double curvature = -dot(step, force_change);
  // Below this the quotient is noise or the surface bends downward along the step.
  if (!(curvature > 1e-6 * step.norm() * force_change.norm())) return;
  memory_.push_back({step, -force_change});
  if (std::ssize(memory_) > pairs_) memory_.pop_front();
}

Matrix3X CurvatureMemory::two_loops(Matrix3X force, const std::deque<Pair>& memory, double damping) const {
  std::vector<double> weight(memory.size());
  for (auto k = memory.size(); k-- > 0;) {
    const auto& [s, y] = memory[k];
    weight[k] = dot(s, force) / (dot(s, y) + damping * s.squaredNorm());
    force -= weight[k] * (y + damping * s);
  }
  if (memory.empty()) {
    force /= stiffness_ + damping;
  } else {
    const auto& [s, y] = memory.back();
    force /= y.squaredNorm() / dot(s, y) + damping;
  }
  for (std::size_t k = 0; k < memory.size(); ++k) {
    const auto& [s, y] = memory[k];
    force += (weight[k] - dot(y + damping * s, force) / (dot(s, y) + damping * s.squaredNorm())) * s;
  }
  return force;
}

Matrix3X CurvatureMemory::step(View3X force) const { return two_loops(force, memory_, 0); }

Matrix3X CurvatureMemory::step_within(View3X force, double longest) const {
  Matrix3X within = two_loops(force, memory_, 0);
  if (largest_displacement(within) <= longest) return within;
  double damping = largest_displacement(force) / longest;
  for (within = two_loops(force, memory_, damping); largest_displacement(within) > longest; damping *= 2)
    within = two_loops(force, memory_, 2 * damping);
  for (;; damping *= 0.5) {
    Matrix3X longer = two_loops(force, memory_, 0.5 * damping);
    if (!(largest_displacement(longer) <= longest)) return within;
    within = std::move(longer);
  }
}

Matrix3X CurvatureMemory::step_across(View3X force, View3X direction) const {
  std::deque<Pair> projected;
  for (const auto& [s, y] : memory_) {
    Pair pair{across(s, direction), across(y, direction)};
    // A step along the direction leaves nothing but rounding errors.
    if (pair.step.norm() > 1e-6 * s.norm() &&
        dot(pair.step, pair.gradient_change) > 1e-6 * pair.step.norm() * pair.gradient_change.norm())
      projected.push_back(std::move(pair));
  }
  return across(two_loops(across(force, direction), projected, 0), direction);
}

Matrix3X across(View3X vector, View3X direction) { return vector - dot(vector, direction) * direction; }

Matrix3X capped(Matrix3X step, double longest) {
  const double length = step.colwise().norm().maxCoeff();
  if (length > longest) step *= longest / length;
  return step;
}

}  // namespace pel
