#pragma once

#include <vector>

#include "libpel/core/structure.hpp"

namespace pel {

struct Sphere {
  Vector3 center = Vector3::Zero();
  double radius = 0;  ///< length units
};

/// How the atoms around a sphere of mobile ones are kept.
struct ShellOptions {
  /// Thickness of the frozen shell in cut-offs. 1: the mobile atoms have all their neighbors, but these do not have all
  /// of theirs, which changes the forces of many-body potentials somewhat. 2: those have theirs, too, and forces on
  /// mobile atoms and changes of those on frozen ones are exact where an atom's energy depends on what lies within one
  /// cut-off of it.
  double cutoffs = 1;
  /// How far the outermost mobile atoms may move outward before that stops to hold, in cut-offs.
  double slack = 0.05;
};

/// An atom of the frozen shell, or one of its periodic images.
struct FrozenImage {
  Index atom = 0;
  Vector3 place;       ///< from the center of the sphere
  bool outer = false;  ///< no mobile atom comes within a cut-off of it: pairs of two such atoms do not matter
};

/// Which atoms a region is made of.
struct RegionAtoms {
  std::vector<Index> mobile;        ///< ascending
  Matrix3X offset;                  ///< 3 x mobile: added to an unwrapped position gives its place from the center
  std::vector<FrozenImage> frozen;  ///< by atom
};

enum class RegionFit {
  fits,
  meets_itself,  ///< atoms of the sphere and their own periodic images would act on common neighbors: no region exists
};

/// May a sphere of this radius be cut out of the cell, for a potential with this cut-off (length units)?
RegionFit region_fit(const Cell& cell, double radius, double cutoff, const ShellOptions& options = {});

/// The atoms whose image nearest to the center of `sphere` at the positions `reference` lies within it, but for fixed
/// ones, and the shell around them.
RegionAtoms region_atoms(const Structure& structure, View3X reference, const Sphere& sphere, double cutoff,
                         const ShellOptions& options = {});

}  // namespace pel
