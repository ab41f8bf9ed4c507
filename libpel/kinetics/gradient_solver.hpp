#pragma once

#include <vector>

#include <Eigen/IterativeLinearSolvers>
#include <Eigen/SparseCore>

#include "libpel/kinetics/elimination.hpp"

namespace pel {

/// Kirchhoff's equations of many nodes by conjugate gradients, preconditioned by an incomplete Cholesky factorization.
/// Its accuracy is limited by the spread of conductances within a component.
class GradientSolver {
 public:
  GradientSolver(const std::vector<Conductor>& conductors, Index nodes);

  /// Potentials for sources that add up to zero in every component; one node of each is at 0.
  Eigen::MatrixX3d solve(const Eigen::MatrixX3d& source) const;

 private:
  using Matrix = Eigen::SparseMatrix<double>;
  Matrix laplacian_;
  Eigen::ConjugateGradient<Matrix, Eigen::Lower | Eigen::Upper, Eigen::IncompleteCholesky<double>> iteration_;
};

}  // namespace pel
