#include "libpel/landscape/sites.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "libpel/core/error.hpp"
#include "libpel/core/neighbors.hpp"

namespace pel {

namespace {

constexpr Index none = -1;

/// The sites, and how far from one of them an atom may be.
struct Crystal {
  AtomLocator locator;
  Index sites = 0;
  double spacing = 0;  // smallest distance between sites, periodic images included
  double reach = 0;    // length
};

/// One minimum on the sites.
struct Assignment {
  std::vector<Index> site;  // of each atom, or none
  Matrix3X offsets;         // position - site - the rigid offset of all, 3 x N; zero where there is no site
  Index assigned = 0;       // atoms with a site
  double squares = 0;       // of their offsets
};

/// Searches in spheres that grow until they hold a pair. A lone site without images has the size of the box.
double smallest_distance(const Cell& cell, View3X sites) {
  const double farthest = (sites.rowwise().maxCoeff() - sites.rowwise().minCoeff()).norm() + cell.edges().norm();
  double smallest = INFINITY;
  double radius = 1.2 * std::cbrt(cell.volume() / static_cast<double>(sites.cols()));
  for (; std::isinf(smallest) && radius < 2 * farthest; radius *= 2)
    for (const auto& near : neighbor_lists(cell, sites, radius))
      if (!near.empty()) smallest = std::min(smallest, near.front().displacement.norm());
  return std::isinf(smallest) ? std::cbrt(cell.volume()) : smallest;
}

void require(bool holds, const std::string& complaint) {
  if (!holds) throw InputError("sites: " + complaint);
}

Crystal crystal(const Cell& cell, View3X sites, const SiteOptions& options) {
  require(options.reach > 0 && options.reach < 0.5, "the reach must be above 0 and below 0.5 of the site distance");
  require(options.rounding >= 0, "the rounding must not be negative");
  const double spacing = smallest_distance(cell, sites);
  require(spacing > options.rounding, "two sites are at one place; give every site of the perfect crystal once");
  return {AtomLocator(cell, sites, spacing), sites.cols(), spacing, options.reach * spacing};
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

/// By component; zero where there is no column.
Vector3 median_column(View3X columns) {
  if (columns.cols() == 0) return Vector3::Zero();
  Vector3 result;
  for (Index axis = 0; axis < 3; ++axis) {
    const Eigen::RowVectorXd row = columns.row(axis);
    result[axis] = median({row.begin(), row.end()});
  }
  return result;
}

/// The nearest site of each atom, `offset` being that of all atoms, and how far the atom is from it.
Assignment nearest_sites(const Crystal& crystal, View3X positions, const Vector3& offset) {
  Assignment result{std::vector<Index>(positions.cols(), none), Matrix3X::Zero(3, positions.cols())};
  for (Index atom = 0; atom < positions.cols(); ++atom) {
    const auto nearest = crystal.locator.nearest(positions.col(atom) - offset);
    if (!nearest) continue;
    result.site[static_cast<std::size_t>(atom)] = nearest->atom;
    result.offsets.col(atom) = -nearest->displacement;
  }
  return result;
}

/// Takes the site from atoms beyond the reach and from those that share one.
void keep_own_sites(const Crystal& crystal, Assignment& assignment) {
  std::vector<int> claims(static_cast<std::size_t>(crystal.sites), 0);
  for (std::size_t atom = 0; atom < assignment.site.size(); ++atom) {
    Index& site = assignment.site[atom];
    if (assignment.offsets.col(static_cast<Index>(atom)).norm() >= crystal.reach) site = none;
    if (site != none) ++claims[static_cast<std::size_t>(site)];
  }
  for (Index& site : assignment.site)
    if (site != none && claims[static_cast<std::size_t>(site)] > 1) site = none;
}

std::vector<Index> atoms_with_site(const Assignment& assignment) {
  std::vector<Index> atoms;
  for (std::size_t atom = 0; atom < assignment.site.size(); ++atom)
    if (assignment.site[atom] != none) atoms.push_back(static_cast<Index>(atom));
  return atoms;
}

/// An atom between sites must not bias the rigid offset: of halfway places it would favor one of the two sites.
void measure_offsets(Assignment& assignment) {
  const std::vector<Index> atoms = atoms_with_site(assignment);
  const Matrix3X offsets = assignment.offsets(Eigen::all, atoms);
  assignment.offsets.setZero();
  assignment.offsets(Eigen::all, atoms) = offsets.colwise() - median_column(offsets);
  assignment.assigned = std::ssize(atoms);
  assignment.squares = assignment.offsets.squaredNorm();
}

/// Improves the rigid offset until it rests.
Assignment assignment_from(const Crystal& crystal, View3X positions, Vector3 offset) {
  constexpr int most_rounds = 50;
  for (int round = 0; round < most_rounds; ++round) {
    const Vector3 change = median_column(nearest_sites(crystal, positions, offset).offsets);
    offset += change;
    if (change.norm() < 1e-9 * crystal.spacing) break;
  }
  Assignment result = nearest_sites(crystal, positions, offset);
  keep_own_sites(crystal, result);
  measure_offsets(result);
  return result;
}

bool complete(const Assignment& assignment) { return assignment.assigned == std::ssize(assignment.site); }

bool better(const Assignment& a, const Assignment& b) {
  return a.assigned > b.assigned || (a.assigned == b.assigned && a.squares < b.squares);
}

/// Other starts are tried where the crystal, taken as it lies, has atoms without a site.
Assignment assignment(const Crystal& crystal, View3X positions) {
  Assignment best = assignment_from(crystal, positions, Vector3::Zero());
  for (int corner = 0; corner < 8 && !complete(best); ++corner) {
    const Vector3 signs((corner & 1) - 0.5, ((corner >> 1) & 1) - 0.5, ((corner >> 2) & 1) - 0.5);
    Assignment other = assignment_from(crystal, positions, 0.5 * crystal.spacing * signs);
    if (better(other, best)) best = std::move(other);
  }
  return best;
}

/// Removes what is common to the atoms with a site at both ends, and then what is rounding.
Moves between_sites(const Saddle& saddle, const Assignment& from, const Assignment& to, double rounding) {
  const Index atoms = from.offsets.cols();
  Matrix3X displacement = dense(saddle.displacement, atoms) + from.offsets;
  std::vector<Index> sited;
  for (Index atom = 0; atom < atoms; ++atom) {
    const auto a = static_cast<std::size_t>(atom);
    const Index arrival = saddle.permutation.empty() ? atom : saddle.permutation[a];
    displacement.col(atom) -= to.offsets.col(arrival);
    if (from.site[a] != none && to.site[static_cast<std::size_t>(arrival)] != none) sited.push_back(atom);
  }
  const Vector3 common = median_column(displacement(Eigen::all, sited));
  return moves(displacement.colwise() - common, rounding);
}

}  // namespace

SiteDisplacements displacements_between_sites(const Landscape& landscape, const Cell& cell, View3X sites,
                                              const SiteOptions& options) {
  SiteDisplacements result;
  if (minima(landscape) == 0) return result;
  const Index atoms = minimum(landscape, MinimumId{0}).positions.cols();
  require(sites.cols() >= atoms, std::to_string(sites.cols()) + " sites for " + std::to_string(atoms) +
                                     " atoms; give the perfect crystal, which has a site for every atom");
  const Crystal reference = crystal(cell, sites, options);
  std::vector<Assignment> assignments;
  for (std::int64_t i = 0; i < minima(landscape); ++i) {
    assignments.push_back(assignment(reference, minimum(landscape, MinimumId{i}).positions));
    if (!complete(assignments.back())) result.between_sites.push_back(MinimumId{i});
  }
  for (std::int64_t e = 0; e < saddles(landscape); ++e) {
    const Saddle& jump = saddle(landscape, SaddleId{e});
    result.moves.push_back(
        between_sites(jump, assignments[value(jump.from)], assignments[value(jump.to)], options.rounding));
  }
  if (!result.between_sites.empty()) result.status = SiteStatus::partly;
  return result;
}

}  // namespace pel
