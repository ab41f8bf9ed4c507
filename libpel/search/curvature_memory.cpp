#include "libpel/search/curvature_memory.hpp"

#include <cmath>
#include <vector>

namespace pel {

void CurvatureMemory::add(View3X step, View3X force_change) {
  const double curvature = -dot(step, force_change);
  // Below this the quotient is noise or the surface bends downward along the step.
  if (!(curvature > 1e-6 * step.norm() * force_change.norm())) return;
  memory_.push_back({step, -force_change});
  if (std::ssize(memory_) > pairs_) memory_.pop_front();
}

Matrix3X CurvatureMemory::two_loops(Matrix3X force, const std::deque<Pair>& memory) const {
  std::vector<double> weight(memory.size());
  for (auto k = memory.size(); k-- > 0;) {
    const auto& [s, y] = memory[k];
    weight[k] = dot(s, force) / dot(s, y);
    force -= weight[k] * y;
  }
  if (memory.empty()) {
    force /= stiffness_;
  } else {
    const auto& [s, y] = memory.back();
    force *= dot(s, y) / y.squaredNorm();
  }
  for (std::size_t k = 0; k < memory.size(); ++k) {
    const auto& [s, y] = memory[k];
    force += (weight[k] - dot(y, force) / dot(s, y)) * s;
  }
  return force;
}

Matrix3X CurvatureMemory::step(View3X force) const { return two_loops(force, memory_); }

Matrix3X CurvatureMemory::step_across(View3X force, View3X direction) const {
  std::deque<Pair> projected;
  for (const auto& [s, y] : memory_) {
    Pair pair{across(s, direction), across(y, direction)};
    // A step along the direction leaves nothing but rounding errors.
    if (pair.step.norm() > 1e-6 * s.norm() &&
        dot(pair.step, pair.gradient_change) > 1e-6 * pair.step.norm() * pair.gradient_change.norm())
      projected.push_back(std::move(pair));
  }
  return across(two_loops(across(force, direction), projected), direction);
}

Matrix3X across(View3X vector, View3X direction) { return vector - dot(vector, direction) * direction; }

Matrix3X capped(Matrix3X step, double longest) {
  const double length = step.colwise().norm().maxCoeff();
  if (length > longest) step *= longest / length;
  return step;
}

}  // namespace pel
