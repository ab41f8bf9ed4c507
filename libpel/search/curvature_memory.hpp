#pragma once

#include <deque>

#include "libpel/core/types.hpp"

namespace pel {

/// What past steps tell about the Hessian: the two-loop recursion of L-BFGS (Nocedal, Math. Comput. 35, 773, 1980).
/// Only pairs of positive curvature enter, so the inverse Hessian it stands for is positive definite.
class CurvatureMemory {
 public:
  /// `pairs`: how many are kept; `stiffness`: curvature assumed while none is known, energy / length^2.
  CurvatureMemory(int pairs, double stiffness) : pairs_(pairs), stiffness_(stiffness) {}

  /// A step (3 x N) and the change of force along it.
  void add(View3X step, View3X force_change);
  /// Inverse Hessian times `force`: the quasi-Newton step.
  Matrix3X step(View3X force) const;
  /// The same within the hyperplane across the unit vector `direction`.
  Matrix3X step_across(View3X force, View3X direction) const;
  /// The quasi-Newton step where no atom moves farther than `longest` in it, else the step of a Hessian damped by as
  /// much as that takes: (B + d) s = F, with B + d from the pairs (step, change + d step), exact where the steps are
  /// conjugate. So a long way down keeps to steepest descent, of which this is an implicit Euler step of time 1/d,
  /// instead of cutting across ridges (Levenberg, Q. Appl. Math. 2, 164, 1944).
  Matrix3X step_within(View3X force, double longest) const;
  void clear() { memory_.clear(); }

 private:
  struct Pair {
    Matrix3X step;
    Matrix3X gradient_change;
  };
  Matrix3X two_loops(Matrix3X force, const std::deque<Pair>& memory, double damping) const;

  int pairs_;
  double stiffness_;
  std::deque<Pair> memory_;
};

/// Component sum of a * b: the scalar product of two 3N vectors.
inline double dot(View3X a, View3X b) { return a.cwiseProduct(b).sum(); }
/// `vector` less its part along the unit vector `direction`.
Matrix3X across(View3X vector, View3X direction);
/// `step` shortened, where needed, so that no atom moves farther than `longest`.
Matrix3X capped(Matrix3X step, double longest);

}  // namespace pel
