#pragma once

#include <vector>

#include "libpel/match/compare.hpp"

namespace pel {

/// Carries one structure into another: atom k of the first, translated, lies at atom permutation[k] of the second, up
/// to lattice vectors.
struct Transform {
  std::vector<Index> permutation;  ///< of all atoms
  Vector3 translation = Vector3::Zero();
};

/// The verdict on `a` and `b`, and what it rests on.
struct PermutedComparison {
  Identity identity = Identity::different;
  double energy_difference = 0;  ///< b - a
  /// Of the best transform: the largest distance of an atom of a, carried over, from its atom of b. Absent where there
  /// is no transform to within twice the tolerance.
  std::optional<double> largest_displacement;
  Transform transform;  ///< a to b; without permutation where there is none
};

/// Two structures are the same where a rigid translation (along the directions in which it is free), lattice vectors
/// and a permutation of like atoms carry one into the other within the tolerances. Rotations, reflections and
/// inversions are not looked for: two structures that only these would carry into each other are different.
///
/// They are ambiguous where the energies agree and the best transform lies between the distance tolerance and twice of
/// it, or where two atoms claim the same place. Where `compare_labelled` says same, labels stay as they are; otherwise
/// the transform with the smallest largest displacement is returned, of equals the first. Translations are tried that
/// carry an atom whose surroundings are rare (`Surroundings`) onto each that is like it; no match within the tolerance
/// is missed as long as atoms lie more than eight times the tolerance apart, and none is reported that is not one. In a
/// box whose periodic edges are neither along nor across the free directions only translations within a box are tried.
///
/// `species`: of each atom, any numbers. `cell`: the box of both, or nullptr where nothing is periodic. Numbers that
/// are not finite make two structures different. Throws InputError where sizes disagree or a tolerance is negative.
PermutedComparison compare_permuted(const Configuration& a, const Configuration& b, const std::vector<int>& species,
                                    const Cell* cell, const IdentityOptions& options = {});

/// The group of translations and permutations of like atoms that carry a structure into itself within the distance
/// tolerance: the identity alone for a glass, N transforms for a perfect crystal of N sites in a box. Lattice vectors
/// of the box count as no translation. The identity comes first. Throws as `compare_permuted`.
std::vector<Transform> translation_group(View3X positions, const std::vector<int>& species, const Cell* cell,
                                         const IdentityOptions& options = {});
/// Its order.
int translation_symmetries(View3X positions, const std::vector<int>& species, const Cell* cell,
                           const IdentityOptions& options = {});

}  // namespace pel
