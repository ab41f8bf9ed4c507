#include "libpel/match/compare.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"

namespace pel {
namespace {

/// b = a + translation + displacements, up to lattice vectors.
struct Alignment {
  Vector3 translation;
  Matrix3X displacements;  // 3 x N
};

void check(const Configuration& a, const Configuration& b, const IdentityOptions& options) {
  if (a.positions.cols() != b.positions.cols() || a.positions.cols() == 0)
    throw InputError("compare: configurations of " + std::to_string(a.positions.cols()) + " and " +
                     std::to_string(b.positions.cols()) + " atoms; give two with the same number, at least one");
  if (!(options.energy_tolerance >= 0 && options.distance_tolerance >= 0))
    throw InputError("compare: the energy and distance tolerances are " + std::to_string(options.energy_tolerance) +
                     " and " + std::to_string(options.distance_tolerance) + "; give numbers that are not negative");
}

Matrix3X nearest_images(Matrix3X displacements, const Cell* cell) {
  if (cell)
    for (Index atom = 0; atom < displacements.cols(); ++atom)
      displacements.col(atom) = cell->minimum_image(displacements.col(atom));
  return displacements;
}

/// Minimizes the sum of squared displacements over the translation and the image of every atom, by turns. It begins at
/// the displacement of atom 0: where two configurations are the same, all others lie within twice the tolerance of it,
/// so that their images are known before the drift is; a mean over images not yet chosen would be meaningless.
Alignment align(View3X from, View3X to, const Cell* cell, const Vector3& along) {
  const Vector3 start = along.cwiseProduct(to.col(0) - from.col(0));
  Alignment best{start, nearest_images((to - from).colwise() - start, cell)};
  while (true) {
    const Vector3 drift = along.cwiseProduct(mean_displacement(best.displacements));
    Matrix3X rest = nearest_images(best.displacements.colwise() - drift, cell);
    if (!(rest.squaredNorm() < best.displacements.squaredNorm())) return best;
    best = {best.translation + drift, std::move(rest)};
  }
}

}  // namespace

std::string_view name(IdentityRule rule) { return rule == IdentityRule::labelled ? "labelled" : "permutation"; }

IdentityRule identity_rule(std::string_view word) {
  for (const IdentityRule rule : {IdentityRule::labelled, IdentityRule::permutation})
    if (word == name(rule)) return rule;
  throw InputError("identity '" + std::string(word) + "': there are labelled and permutation");
}

Comparison compare_labelled(const Configuration& a, const Configuration& b, const Cell* cell,
                            const IdentityOptions& options) {
  check(a, b, options);
  Comparison comparison;
  comparison.energy_difference = b.energy - a.energy;
  if (!(std::abs(comparison.energy_difference) <= options.energy_tolerance)) return comparison;

  const Vector3 along(options.translation[0], options.translation[1], options.translation[2]);
  const Alignment alignment = align(a.positions, b.positions, cell, along);
  comparison.translation = alignment.translation;
  comparison.largest_displacement = largest_displacement(alignment.displacements);
  if (*comparison.largest_displacement <= options.distance_tolerance) comparison.identity = Identity::same;
  return comparison;
}

}  // namespace pel
