#pragma once

#include <deque>

#include "libpel/search/curvature/secant_hessian.hpp"

namespace pel {

/// A unit direction that steps are kept from: a mode.
struct Direction {
  Matrix3X unit;      ///< u, 3 x N, with u^T P u = 1
  Matrix3X measured;  ///< P u
};
/// `vector` (a displacement) in the metric. Throws nothing: a vector of zeros stays one.
Direction direction(View3X vector, const Metric& metric);
/// A displacement less its part along the direction: orthogonal to it by P.
Matrix3X displacement_across(View3X step, const Direction& direction);
/// A force less its part along the direction: no slope is left along it.
Matrix3X force_across(View3X force, const Direction& direction);

/// How stiff the surface is where no step has been: as the metric says, or scaled to what the newest step met.
enum class Scaling { newest_step, none };

/// What past steps tell about the Hessian: the two-loop recursion of L-BFGS (Nocedal, Math. Comput. 35, 773, 1980),
/// begun from a metric. Only pairs of positive curvature enter, so the inverse Hessian it stands for is positive
/// definite.
class CurvatureMemory {
 public:
  /// `pairs`: how many are kept; `metric`: the Hessian assumed while none is known.
  CurvatureMemory(int pairs, Metric metric, Scaling scaling = Scaling::newest_step)
      : pairs_(pairs), metric_(std::move(metric)), scaling_(scaling) {}

  /// The same pairs, begun from another metric.
  CurvatureMemory measured_by(const Metric& metric) const;
  /// A step (3 x N) and the change of force along it.
  void add(View3X step, View3X force_change);
  /// The same in the metric of this memory.
  void add(const Secant& secant);
  /// Inverse Hessian times `force`: the quasi-Newton step.
  Matrix3X step(View3X force) const;
  /// The same across a direction, for the force that is left across it.
  Matrix3X step_across(View3X force, const Direction& direction) const;
  /// The quasi-Newton step where no atom moves farther than `longest` in it, else the step of a Hessian damped by as
  /// much as that takes: (B + d P) s = F, from the pairs (step, change + d P step), exact where the steps are
  /// conjugate. So a long way down keeps to steepest descent, of which this is an implicit Euler step of time 1/d,
  /// instead of cutting across ridges (Levenberg, Q. Appl. Math. 2, 164, 1944).
  Matrix3X step_within(View3X force, double longest) const;
  void clear() { memory_.clear(); }

 private:
  struct Pair {
    Matrix3X step;
    Matrix3X gradient_change;
    Matrix3X measured;  // P step
    Matrix3X solved;    // P^-1 gradient_change
    double bend = 0;    // step . gradient_change
    double length = 0;  // step . measured
  };
  struct Force {
    Matrix3X value;
    Matrix3X solved;  // P^-1 value
  };
  void keep(Pair pair);
  Matrix3X two_loops(Force force, const std::deque<Pair>& memory, double damping) const;

  int pairs_;
  Metric metric_;
  Scaling scaling_;
  std::deque<Pair> memory_;
};

/// Component sum of a * b: the scalar product of two 3N vectors.
inline double dot(View3X a, View3X b) { return a.cwiseProduct(b).sum(); }
/// Length of a force in the metric: that of the Newton step it asks for.
double newton_length(View3X force, const Metric& metric);
/// `step` shortened, where needed, so that no atom moves farther than `longest`.
Matrix3X capped(Matrix3X step, double longest);
/// `step` shortened, where needed, to the length `longest` (3N).
Matrix3X shortened(Matrix3X step, double longest);

}  // namespace pel
