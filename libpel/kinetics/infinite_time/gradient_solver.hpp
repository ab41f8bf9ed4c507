#pragma once

#include <vector>

#include <Eigen/SparseCore>

#include "libpel/kinetics/elimination.hpp"

namespace pel {

/// Kirchhoff's equations of many nodes by conjugate gradients (Hestenes & Stiefel 1952), preconditioned by a sampled
/// elimination. Its accuracy is limited by the spread of conductances within a component.
class GradientSolver {
 public:
  GradientSolver(const std::vector<Conductor>& conductors, Index nodes);

  /// Potentials for sources that add up to zero in every component, each up to one constant.
  Eigen::MatrixX3d solve(const Eigen::MatrixX3d& source) const;

 private:
  Eigen::VectorXd iterate(const Eigen::VectorXd& source) const;

  Eigen::SparseMatrix<double> laplacian_;
  Elimination preconditioner_;
};

}  // namespace pel
