#pragma once

#include "libpel/analysis/redirection.hpp"
#include "libpel/core/cell.hpp"
#include "libpel/core/types.hpp"

namespace pel {

enum class CrystalKind { simple_cubic, body_centered, face_centered, diamond };

/// Vectors between nearest neighbors of a cubic crystal with its edges along x, y and z; `edge`: of the cube (length
/// units). Diamond has eight, which are four for each of its two kinds of sites.
Matrix3X neighbor_vectors(CrystalKind kind, double edge);

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

/// To any of the lattice steps of the same length (to 2 %), all equally probable: of the twelve nearest neighbors in a
/// face-centered crystal.
Redirection equivalent_site(const LatticeSteps& lattice);

}  // namespace pel
