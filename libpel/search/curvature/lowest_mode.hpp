#pragma once

#include <functional>
#include <vector>

#include "libpel/forces/force_field.hpp"
#include "libpel/search/curvature/metric.hpp"

namespace pel {

/// An approximate inverse Hessian, positive definite: force (3 x N) to step.
using Preconditioner = std::function<Matrix3X(View3X)>;
/// Told of each displacement of a force difference and the change of force.
using Listener = std::function<void(View3X, View3X)>;

struct LanczosOptions {
  double difference = 0.01;  ///< length of the displacement in the force difference, length units
  int min_iterations = 3;    ///< fewer cannot tell a stale start vector from an eigenvector
  int max_iterations = 16;   ///< Hessian-vector products allowed
  double residual = 0.05;    ///< accepted |H u - lambda u|, relative to max(|lambda|, scale)
  double scale = 2;          ///< curvature below which the residual is taken relative to it, energy / length^2
  bool central = false;      ///< two-sided differences: twice the calls, error h^2 instead of h
};

enum class LanczosStatus {
  converged,    ///< residual below the limit
  unconverged,  ///< iterations used up; eigenvalue and mode are the best known
};

struct LowestMode {
  LanczosStatus status = LanczosStatus::unconverged;
  double eigenvalue = 0;  ///< lowest curvature, rigid motions excluded
  Matrix3X mode;          ///< 3 x N, unit length, along the start vector (positive scalar product)
  Matrix3X product;       ///< 3 x N, Hessian times mode
  double residual = 0;    ///< in the units of the eigenvalue
  int force_calls = 0;
};

/// Lowest eigenpair of the Hessian (eigenvalue in energy / length^2) from force differences, with the rigid motions
/// that cost no energy projected out: Rayleigh-Ritz in a space grown by the preconditioned residual (Davidson, J.
/// Comput. Phys. 17, 87, 1975). Without preconditioner this is the method of Lanczos (Malek and Mousseau, Phys. Rev. E
/// 62, 7723, 2000). `forces`: at `positions`, known already; `start`: 3 x N, any length but zero.
LowestMode lowest_mode(ForceField& force_field, View3X positions, View3X forces, View3X start,
                       const LanczosOptions& options = {}, const Preconditioner& preconditioner = {},
                       const Listener& listener = {});

/// The same for the block of the Hessian that belongs to `atoms`, all others held: the lowest mode of a neighborhood.
/// Its eigenvalue is never below that of the whole (Cauchy interlacing). `start` must have a part on those atoms.
LowestMode lowest_local_mode(ForceField& force_field, View3X positions, View3X forces, View3X start,
                             const std::vector<Index>& atoms, const LanczosOptions& options = {},
                             const Preconditioner& preconditioner = {});

/// Lowest eigenpair of the Hessian relative to the metric, H u = lambda P u (lambda has no unit; the residual is
/// measured by P^-1): where the surface has softened most. Sound waves, soft in P as they are in H, do not turn up.
LowestMode softest_mode(ForceField& force_field, View3X positions, View3X forces, View3X start,
                        const LanczosOptions& options, const Metric& metric);

/// The same among the directions conjugate to `first`, w^T H u = 0: where `first` bends downward, as many of them do
/// so as the Hessian has further negative eigenvalues, however rough an eigenvector `first` is.
LowestMode softest_conjugate_mode(ForceField& force_field, View3X positions, View3X forces, View3X start,
                                  const LowestMode& first, const LanczosOptions& options, const Metric& metric);

}  // namespace pel
