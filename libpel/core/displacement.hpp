#pragma once

#include <array>
#include <vector>

#include "libpel/core/types.hpp"

namespace pel {

/// The displacements of the atoms that moved: column k of `vectors` belongs to atom `atoms[k]` (index from 0).
struct Moves {
  std::vector<Index> atoms;
  Matrix3X vectors;  ///< 3 x atoms.size(), length units, unwrapped
};

/// Mean displacement of all atoms: the rigid translation that least squares removes. Zero where there are no atoms.
Vector3 mean_displacement(View3X displacement);
/// `displacement` less the mean over atoms weighted by `weights` (N; masses remove the drift of the center of mass).
/// Throws std::invalid_argument where the sizes disagree or the weights do not add up to a positive number.
Matrix3X without_drift(View3X displacement, const Eigen::VectorXd& weights);
/// The same along the axes in which the system as a whole moves freely; the others are kept as they are.
Matrix3X without_drift(View3X displacement, const Eigen::VectorXd& weights, const std::array<bool, 3>& free_axes);
/// Largest length of any column; 0 where there is none, not a number where any is.
double largest_displacement(View3X displacement);
/// Keeps the atoms that moved farther than `threshold` (length units), in ascending order.
Moves moves(View3X displacement, double threshold = 0);
/// The dense 3 x `atoms` form. Throws std::out_of_range where an atom does not exist.
Matrix3X dense(const Moves& moves, Index atoms);

}  // namespace pel
