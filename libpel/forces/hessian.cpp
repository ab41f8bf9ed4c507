#include "libpel/forces/hessian.hpp"

#include <cmath>
#include <string>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

void require_atoms(const std::vector<Index>& atoms, Index count) {
  for (const Index atom : atoms)
    if (atom < 0 || atom >= count)
      throw InputError("Hessian: atom " + std::to_string(atom) + " does not exist; atoms are 0 to " +
                       std::to_string(count - 1));
}

void validate(const HessianBlock& block, Index atoms, const HessianOptions& options) {
  if (!std::isfinite(options.step) || options.step <= 0)
    throw InputError("Hessian: step " + std::to_string(options.step) + " is not a finite number above 0");
  require_atoms(block.rows, atoms);
  require_atoms(block.columns, atoms);
}

/// One column: minus the change of the forces on `rows` along coordinate `axis` of `atom`, per length.
Eigen::VectorXd column(ForceField& force_field, Matrix3X& positions, const std::vector<Index>& rows, Index atom,
                       Index axis, double step) {
  const double center = positions(axis, atom);
  const double above = center + step, below = center - step;
  Matrix3X ahead(3, positions.cols()), behind(3, positions.cols());
  positions(axis, atom) = above;
  force_field.evaluate(positions, ahead);
  positions(axis, atom) = below;
  force_field.evaluate(positions, behind);
  positions(axis, atom) = center;
  const Matrix3X slope = (behind - ahead)(Eigen::all, rows) / (above - below);  // the distance as rounded
  return slope.reshaped();
}

}  // namespace

Eigen::MatrixXd hessian_block(ForceField& force_field, View3X positions, const HessianBlock& block,
                              const HessianOptions& options) {
  validate(block, positions.cols(), options);
  Eigen::MatrixXd result(3 * std::ssize(block.rows), 3 * std::ssize(block.columns));
  Matrix3X moved = positions;
  for (Index n = 0; n < std::ssize(block.columns); ++n)
    for (Index axis = 0; axis < 3; ++axis)
      result.col(3 * n + axis) = column(force_field, moved, block.rows, block.columns[n], axis, options.step);
  return result;
}

Hessian symmetrized(const Eigen::MatrixXd& block) {
  if (block.size() == 0) return {block, 0, 0};
  return {0.5 * (block + block.transpose()), 0.5 * (block - block.transpose()).cwiseAbs().maxCoeff(), 0};
}

Hessian hessian(ForceField& force_field, View3X positions, const std::vector<Index>& atoms,
                const HessianOptions& options) {
  Counted counted(force_field);
  Hessian result = symmetrized(hessian_block(counted, positions, {atoms, atoms}, options));
  result.force_calls = counted.calls();
  return result;
}

}  // namespace pel
