#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "libpel/core/cell.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// A relaxed configuration to be compared: a view, it owns no coordinates.
struct Configuration {
  double energy = 0;  ///< energy units
  View3X positions;   ///< 3 x N, unwrapped, all configurations of one comparison in the same labels
};

/// What may differ between two configurations that count as one, besides lattice vectors and a rigid translation.
enum class IdentityRule {
  labelled,     ///< nothing: atom k is atom k (`compare_labelled`)
  permutation,  ///< the labels of like atoms (`compare_permuted`)
};

/// "labelled", "permutation".
std::string_view name(IdentityRule rule);
/// The reverse of `name`; throws InputError for any other word.
IdentityRule identity_rule(std::string_view word);

/// Two configurations are the same where both differences are at most these.
struct IdentityOptions {
  IdentityRule rule = IdentityRule::labelled;  ///< for those who choose between the comparisons; they know theirs
  double energy_tolerance = 1e-3;   ///< energy units; the default suits eV, so scale it by Units::electronvolt
  double distance_tolerance = 0.1;  ///< of the largest displacement of an atom, length units
  /// Cartesian directions in which a rigid translation leaves the energy unchanged: the drift along them is removed
  /// before displacements are measured. All false where atoms are fixed or an outer field acts.
  std::array<bool, 3> translation{true, true, true};
};

enum class Identity {
  same,       ///< one configuration, up to what the comparison allows
  different,  ///< two configurations
  ambiguous,  ///< too near to each other to be told apart, too far to be one; only from `compare_permuted`
};

/// The verdict on `a` and `b`, and what it rests on.
struct Comparison {
  Identity identity = Identity::different;
  double energy_difference = 0;  ///< b - a
  /// Largest length of an atom's displacement from a to b, drift removed, nearest image. Absent where the energies
  /// alone told the two apart.
  std::optional<double> largest_displacement;
  /// The drift that was removed: b = a + translation + displacements, up to lattice vectors. Zero where it was not
  /// measured.
  Vector3 translation = Vector3::Zero();
};

/// Compares atom by atom: atom k of `a` is atom k of `b`. An atom given in another periodic image has not moved.
/// `cell`: the box of both, or nullptr where nothing is periodic. Rotations and exchanges of like atoms are not looked
/// for. With drift removed the verdict is exact as long as the distance tolerance is below a quarter of the shortest
/// lattice vector. Numbers that are not finite make two configurations different.
/// Throws InputError where the numbers of atoms differ, there are none, or a tolerance is negative.
Comparison compare_labelled(const Configuration& a, const Configuration& b, const Cell* cell,
                            const IdentityOptions& options = {});

}  // namespace pel
