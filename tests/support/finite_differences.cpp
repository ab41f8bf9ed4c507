#include "tests/support/finite_differences.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <numeric>

namespace pel::test {
namespace {

double energy(ForceField& force_field, View3X positions) {
  Matrix3X forces(3, positions.cols());
  return force_field.evaluate(positions, forces);
}

Eigen::VectorXd gradient(ForceField& force_field, View3X positions) {
  Matrix3X forces(3, positions.cols());
  force_field.evaluate(positions, forces);
  return -forces.reshaped();
}

}  // namespace

Matrix3X numerical_forces(ForceField& force_field, View3X positions, const std::vector<Index>& atoms, double step) {
  Matrix3X forces(3, std::ssize(atoms));
  for (Index n = 0; n < forces.cols(); ++n)
    for (int k = 0; k < 3; ++k) {
      Matrix3X ahead = positions, behind = positions;
      ahead(k, atoms[n]) += step;
      behind(k, atoms[n]) -= step;
      forces(k, n) = (energy(force_field, behind) - energy(force_field, ahead)) / (2 * step);
    }
  return forces;
}

Matrix3X numerical_forces(ForceField& force_field, View3X positions, double step) {
  std::vector<Index> all(positions.cols());
  std::iota(all.begin(), all.end(), Index{0});
  return numerical_forces(force_field, positions, all, step);
}

Eigen::MatrixXd numerical_hessian(ForceField& force_field, View3X positions, double step) {
  Eigen::MatrixXd hessian(positions.size(), positions.size());
  for (Index column = 0; column < positions.size(); ++column) {
    Matrix3X ahead = positions, behind = positions;
    ahead.data()[column] += step;
    behind.data()[column] -= step;
    hessian.col(column) = (gradient(force_field, ahead) - gradient(force_field, behind)) / (2 * step);
  }
  return 0.5 * (hessian + hessian.transpose());
}

Spectrum spectrum(const Eigen::MatrixXd& matrix, const Eigen::MatrixXd& excluded) {
  Eigen::MatrixXd rest = Eigen::MatrixXd::Identity(matrix.rows(), matrix.rows());
  if (excluded.cols() > 0) {
    const Eigen::MatrixXd basis = Eigen::HouseholderQR<Eigen::MatrixXd>(excluded).householderQ();
    rest = basis.rightCols(matrix.rows() - excluded.cols());
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(rest.transpose() * matrix * rest);
  return {solver.eigenvalues(), rest * solver.eigenvectors()};
}

}  // namespace pel::test
