#pragma once

#include <vector>

#include "libpel/forces/force_field.hpp"

namespace pel::test {

/// Minus the central difference of the energy: forces on `atoms`, 3 x atoms.size(), error O(step^2).
Matrix3X numerical_forces(ForceField& force_field, View3X positions, const std::vector<Index>& atoms, double step);
/// The same for all atoms.
Matrix3X numerical_forces(ForceField& force_field, View3X positions, double step);
/// Central differences of the forces, symmetrized: 3N x 3N, error O(step^2).
Eigen::MatrixXd numerical_hessian(ForceField& force_field, View3X positions, double step);

/// All eigenpairs of a symmetric matrix on the subspace orthogonal to the columns of `excluded` (orthonormal), in
/// ascending order; one column of `vectors` each, in full coordinates.
struct Spectrum {
  Eigen::VectorXd values;
  Eigen::MatrixXd vectors;
};
Spectrum spectrum(const Eigen::MatrixXd& matrix, const Eigen::MatrixXd& excluded);

}  // namespace pel::test
