#pragma once

#include <vector>

#include "libpel/core/cell.hpp"
#include "libpel/core/displacement.hpp"
#include "libpel/landscape/landscape.hpp"

namespace pel {

enum class SiteStatus {
  assigned,  ///< every atom of every minimum has a site of its own
  partly,    ///< `between_sites` lists minima with atoms that have none
};

struct SiteOptions {
  /// An atom belongs to the nearest site where it is nearer than this, in units of the smallest distance between sites;
  /// below 1/2, so that a site is an atom's own without doubt.
  double reach = 0.4;
  /// Displacements up to this are rounding: the atom has not moved. Length units.
  double rounding = 1e-6;
};

/// The displacements of a landscape as its reference crystal sees them.
struct SiteDisplacements {
  SiteStatus status = SiteStatus::assigned;
  std::vector<Moves> moves;              ///< by SaddleId: what takes the place of Saddle::displacement
  std::vector<MinimumId> between_sites;  ///< minima of which some atom is farther than the reach from any free site
};

/// For every saddle the displacement between the sites of a reference crystal in the place of that between relaxed
/// positions. With r the position of an atom less its site in a recorded minimum,
///
///   d'[a] = d[a] - (r_to[permutation[a]] - r_from[a]) - c,
///
/// which redefines the positions of the states and therefore leaves infinite-time D as it is, up to c, one constant per
/// jump: what the center of mass had been moved back (landscapes remove its drift, unless atoms are fixed; then c = 0).
/// c is the median, by component, over the atoms with a site at both ends, so that most atoms, which do not hop, have
/// exactly zero, and those that hop a vector of the lattice. D then refers to the lattice rather than to the center of
/// mass. The textbook correlation factors need these displacements: neighbors of a vacancy lean towards it.
///
/// An atom's site is the nearest one; where two atoms claim one site neither has it. The rigid offset between crystal
/// and sites is found by repeated medians of r from a few starts up to a quarter of the site distance away. An atom
/// without a site (an interstitial, or halfway between two sites) keeps its position: r is zero.
///
/// `cell`: the box of both. `sites`: 3 x M (length units), M >= N atoms, in any order.
/// Throws InputError where there are fewer sites than atoms, two sites coincide or an option is out of range.
SiteDisplacements displacements_between_sites(const Landscape& landscape, const Cell& cell, View3X sites,
                                              const SiteOptions& options = {});

}  // namespace pel
