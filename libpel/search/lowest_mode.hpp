#pragma once

#include <vector>

#include "libpel/forces/force_field.hpp"

namespace pel {

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
  double eigenvalue = 0;  ///< lowest curvature, energy / length^2, rigid motions excluded
  Matrix3X mode;          ///< 3 x N, unit length, along the start vector (positive scalar product)
  double residual = 0;    ///< |H u - lambda u|
  int force_calls = 0;
};

/// Lowest eigenpair of the Hessian by Lanczos on force differences, with full reorthogonalization and the rigid motions
/// that cost no energy projected out (Malek and Mousseau, Phys. Rev. E 62, 7723, 2000).
/// `forces`: at `positions`, known already; `start`: 3 x N, any length but zero.
LowestMode lowest_mode(ForceField& force_field, View3X positions, View3X forces, View3X start,
                       const LanczosOptions& options = {});

/// The same within the complement of the orthonormal columns of `excluded` (3N x k): the next mode above those known.
LowestMode lowest_mode_across(ForceField& force_field, View3X positions, View3X forces, View3X start,
                              const Eigen::MatrixXd& excluded, const LanczosOptions& options = {});

/// The same for the block of the Hessian that belongs to `atoms`, all others held: the lowest mode of a neighborhood.
/// Its eigenvalue is never below that of the whole (Cauchy interlacing). `start` must have a part on those atoms.
LowestMode lowest_local_mode(ForceField& force_field, View3X positions, View3X forces, View3X start,
                             const std::vector<Index>& atoms, const LanczosOptions& options = {});

}  // namespace pel
