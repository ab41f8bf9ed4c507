#include "libpel/core/displacement.hpp"

#include <stdexcept>
#include <string>

namespace pel {

Vector3 mean_displacement(View3X displacement) {
  if (displacement.cols() == 0) return Vector3::Zero();
  return displacement.rowwise().mean();
}

Matrix3X without_drift(View3X displacement, const Eigen::VectorXd& weights) {
  if (weights.size() != displacement.cols() || !(weights.sum() > 0))
    throw std::invalid_argument("without_drift: needs one weight per atom and a positive sum of weights");
  const Vector3 drift = displacement * weights / weights.sum();
  return displacement.colwise() - drift;
}

Matrix3X without_drift(View3X displacement, const Eigen::VectorXd& weights, const std::array<bool, 3>& free_axes) {
  Matrix3X kept = without_drift(displacement, weights);
  for (Index axis = 0; axis < 3; ++axis)
    if (!free_axes[static_cast<std::size_t>(axis)]) kept.row(axis) = displacement.row(axis);
  return kept;
}

double largest_displacement(View3X displacement) {
  if (displacement.cols() == 0) return 0;
  return displacement.colwise().norm().maxCoeff<Eigen::PropagateNaN>();
}

Moves moves(View3X displacement, double threshold) {
  Moves kept;
  for (Index atom = 0; atom < displacement.cols(); ++atom)
    if (displacement.col(atom).norm() > threshold) kept.atoms.push_back(atom);
  kept.vectors = displacement(Eigen::all, kept.atoms);
  return kept;
}

Matrix3X dense(const Moves& moves, Index atoms) {
  Matrix3X displacement = Matrix3X::Zero(3, atoms);
  for (std::size_t k = 0; k < moves.atoms.size(); ++k) {
    if (moves.atoms[k] < 0 || moves.atoms[k] >= atoms)
      throw std::out_of_range("dense: atom index " + std::to_string(moves.atoms[k]) + " of " + std::to_string(atoms));
    displacement.col(moves.atoms[k]) = moves.vectors.col(static_cast<Index>(k));
  }
  return displacement;
}

}  // namespace pel
