#pragma once

#include <vector>

#include "libpel/search/curvature/metric.hpp"
#include "libpel/search/sample.hpp"

namespace pel {

/// How the force changed along a step: what was learnt of the Hessian between two force calls.
struct Secant {
  Matrix3X middle;    ///< 3 x N, halfway between the two places
  Matrix3X step;      ///< s, 3 x N
  Matrix3X product;   ///< H s: minus the change of force
  Matrix3X measured;  ///< P s
  Matrix3X solved;    ///< P^-1 H s
};

Secant secant(const Sample& from, const Sample& to, const Metric& metric);
/// The same of a step from `from` and the change of force along it.
Secant secant(View3X from, View3X step, View3X force_change, const Metric& metric);

/// A Hessian that is the metric but for a few modes: H v = curvature P v.
struct SecantHessian {
  Eigen::VectorXd curvatures;  ///< k, relative to the metric, ascending; negative where the surface bends downward
  Eigen::MatrixXd modes;       ///< 3N x k, orthonormal by P
  Metric metric;
};

struct SecantOptions {
  int most = 24;             ///< secants that enter, the nearest first
  double independent = 0.4;  ///< part of a step, by length, that the nearer ones must leave unexplained
};

/// The Hessian at `positions` of the secants nearest to it: it does to their steps what they saw, nearer ones first,
/// and is the metric across them (the symmetric update of Powell, in: Nonlinear Programming, 1970, for many secants at
/// once). Unlike that of L-BFGS it may have negative curvatures.
SecantHessian secant_hessian(View3X positions, const std::vector<Secant>& secants, const Metric& metric,
                             const SecantOptions& options = {});

/// H times a step (3 x N): the force that goes with it.
Matrix3X apply(const SecantHessian& hessian, View3X step);

/// The quasi-Newton step to the minimum across `tangent` (3 x N): orthogonal to it, downhill along every mode.
Matrix3X step_across(const SecantHessian& hessian, View3X force, View3X tangent);

/// The quasi-Newton step to the saddle: up along the mode that is most like `along` (3 x N), down along all others
/// (eigenvector following: Cerjan and Miller, J. Chem. Phys. 75, 2800, 1981).
struct SaddleStep {
  Matrix3X step;
  Matrix3X mode;         ///< 3 x N, unit length, along `along`
  double curvature = 0;  ///< of that mode, relative to the metric
};
SaddleStep saddle_step(const SecantHessian& hessian, View3X force, View3X along);

}  // namespace pel
