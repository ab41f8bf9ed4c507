#pragma once

#include <Eigen/Core>

#include "libpel/analysis/redirection.hpp"
#include "libpel/core/cell.hpp"
#include "libpel/core/cubic_lattice.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// Vectors between nearest neighbors of a cubic crystal with its edges along x, y and z; `edge`: of the cube (length
/// units). Diamond has eight, which are four for each of its two kinds of sites.
Matrix3X neighbor_vectors(CubicLattice lattice, double edge);

/// Those of the crystal that the atoms form, few vacancies and relaxation around them allowed: vectors to nearest
/// neighbors that at least a quarter of the atoms have, averaged, of the shortest shell. Throws InputError where there
/// are none, as in a glass.
Matrix3X find_neighbor_vectors(const Cell& cell, View3X positions);

/// The steps that an atom may take between the sites of a crystal in one interval: to a nearest neighbor, or by two
/// such steps.
struct LatticeSteps {
  Matrix3X vectors;    ///< nearest neighbors first, each with its opposite; all different and none zero
  Index nearest = 0;   ///< so many of them are to nearest neighbors
  double spacing = 0;  ///< shortest length
};

/// `neighbors`: 3 x n; opposites are added where they are missing. Throws InputError where there is none, or one is
/// zero or not finite.
LatticeSteps lattice_steps(View3X neighbors);

/// A step between relaxed configurations, as one between sites.
struct SiteStep {
  Vector3 vector = Vector3::Zero();  ///< the lattice step nearest to it; zero where the site itself is nearer
  double off = 0;                    ///< how far the given step is from it
};
SiteStep nearest_site_step(const LatticeSteps& lattice, const Vector3& step);

/// How far atoms are off the sites of a crystal, 3 x N: what makes the vectors between neighbors differ least, in the
/// sense of least squares, from those of the lattice. Relaxation around a vacancy shows.
Matrix3X off_sites(const LatticeSteps& lattice, const Cell& cell, View3X positions);

/// The sites of the atoms of a crystal as they move. An atom has hopped once it is near another site, over however many
/// intervals and places in between; halfway it still belongs to the old one.
class SiteWalk {
 public:
  /// `off`: 3 x N, of the first frame; `masses`: N, for the drift of the center of mass, which hops move the crystal
  /// against.
  SiteWalk(LatticeSteps lattice, Matrix3X off, const Eigen::VectorXd& masses);
  /// The hops that end in an interval, 3 x N, zero for atoms that stay at their sites; `steps`: of the interval, with
  /// or without drift.
  Matrix3X hops(View3X steps);
  /// Is an atom so near to its site that it would have arrived there?
  bool at_site(Index atom) const;
  /// How far an atom was off its site at most, at any end of an interval (length).
  double farthest_off(Index atom) const { return farthest_off_[atom]; }

 private:
  LatticeSteps lattice_;
  Eigen::VectorXd masses_;
  Matrix3X off_;  // from the site of each atom
  Eigen::VectorXd farthest_off_;
};

/// To any of the lattice steps of the same length (to 2 %), all equally probable: of the twelve nearest neighbors in a
/// face-centered crystal.
Redirection equivalent_site(const LatticeSteps& lattice);

}  // namespace pel
