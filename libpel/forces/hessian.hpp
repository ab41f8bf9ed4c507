#pragma once

#include <cstdint>
#include <vector>

#include "libpel/forces/force_field.hpp"

namespace pel {

struct HessianOptions {
  /// Every coordinate is moved this far to both sides, length units. Errors: its square times the fourth derivatives of
  /// the energy, kinks where a potential is cut off, and the noise of the forces divided by it.
  double step = 0.005;
};

/// The second derivatives of the energy by the coordinates of n chosen atoms, all others held.
struct Hessian {
  Eigen::MatrixXd
      matrix;  ///< 3n x 3n, energy / length^2, symmetrized; order x y z of the first atom, of the second, ...
  /// Largest |H_ij - H_ji| / 2 before that: zero where the forces are exact derivatives of an energy, so what there is
  /// tells the size of errors that truncation and noise leave in single elements.
  double asymmetry = 0;
  std::int64_t force_calls = 0;  ///< 6n
};

/// Central differences of the forces at `positions` (3 x N, where they need not vanish). `atoms`: indices, each once.
/// Throws InputError where an atom does not exist or the step is not positive, ForceError where the force field does.
Hessian hessian(ForceField& force_field, View3X positions, const std::vector<Index>& atoms,
                const HessianOptions& options = {});

/// Which block of the whole Hessian: the derivatives of the forces on `rows` by the coordinates of `columns`.
struct HessianBlock {
  std::vector<Index> rows;
  std::vector<Index> columns;
};
/// 3 rows.size() x 3 columns.size(), not symmetrized, by 6 columns.size() force calls. A block of all rows wanted later
/// grows into the Hessian of more atoms without computing a column twice. Throws as `hessian` does.
Eigen::MatrixXd hessian_block(ForceField& force_field, View3X positions, const HessianBlock& block,
                              const HessianOptions& options = {});

/// The symmetric part of a square block, with what was left out.
Hessian symmetrized(const Eigen::MatrixXd& block);

}  // namespace pel
