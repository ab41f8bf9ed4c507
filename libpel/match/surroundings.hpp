#pragma once

#include <vector>

#include "libpel/core/cell.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// What each atom sees of the others, whatever their labels: per kind of neighbor the nearest distances, ascending.
///
/// The k-th smallest of many distances changes by no more than the distance that changes most. Where a rigid
/// translation and a permutation of like atoms carry one structure into another, every atom to within x of its place,
/// all entries of an atom and of its image therefore differ by at most 2 x, however many neighbors there are: a bound
/// that sums over neighbors do not give.
struct Surroundings {
  Eigen::MatrixXd distances;  ///< column = atom; entries beyond the radius are the radius, length units
  Eigen::VectorXd means;      ///< of each column: they differ by at most 2 x, too
};

/// Of all atoms. `kinds`: of each, from 0. `radius`: how far they see, length units; to be compared, two structures
/// need the same.
Surroundings surroundings(const Cell& cell, View3X positions, const std::vector<Index>& kinds, double radius);

/// A radius within which an atom has some twenty neighbors.
double surroundings_radius(const Cell& cell, View3X positions);

/// Whether no distance that atom `i` of `a` sees differs by more than `tolerance` from that of atom `j` of `b`.
bool alike(const Surroundings& a, Index i, const Surroundings& b, Index j, double tolerance);

}  // namespace pel
