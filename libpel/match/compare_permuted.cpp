#include "libpel/match/compare_permuted.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "libpel/core/error.hpp"
#include "libpel/match/overlay.hpp"

namespace pel {
namespace {

/// Ambiguity is looked for as far as this, in tolerances.
constexpr double doubt = 2;

void check(View3X positions, const std::vector<int>& species) {
  if (static_cast<Index>(species.size()) != positions.cols())
    throw InputError("compare: " + std::to_string(positions.cols()) + " atoms but " + std::to_string(species.size()) +
                     " species; give one per atom");
}

/// A box around atoms that have none.
Cell free_box(View3X a, View3X b) {
  const Vector3 low = a.rowwise().minCoeff().cwiseMin(b.rowwise().minCoeff());
  const Vector3 high = a.rowwise().maxCoeff().cwiseMax(b.rowwise().maxCoeff());
  const double edge = std::max(1.0, (high - low).maxCoeff());
  return Cell(edge * Matrix3::Identity(), {false, false, false}, low);
}

Vector3 free_directions(const IdentityOptions& options) {
  return {options.translation[0] ? 1.0 : 0.0, options.translation[1] ? 1.0 : 0.0, options.translation[2] ? 1.0 : 0.0};
}

std::vector<Index> identity_permutation(Index atoms) {
  std::vector<Index> permutation(static_cast<std::size_t>(atoms));
  std::iota(permutation.begin(), permutation.end(), 0);
  return permutation;
}

/// The best match within `farthest`, and whether there is one in which two atoms claim the same place.
struct Matches {
  std::optional<Match> best;
  bool contested = false;
};

Matches best_match(const Overlay& overlay, double farthest) {
  Matches found;
  for (const Vector3& translation : overlay.candidates()) {
    std::optional<Match> match = overlay.match(translation);
    if (!match || !(match->largest_displacement <= farthest)) continue;
    if (!match->injective)
      found.contested = true;
    else if (!found.best || match->largest_displacement < found.best->largest_displacement)
      found.best = std::move(match);
  }
  return found;
}

Identity verdict(const Matches& matches, double tolerance) {
  if (matches.best && matches.best->largest_displacement <= tolerance) return Identity::same;
  return matches.best || matches.contested ? Identity::ambiguous : Identity::different;
}

}  // namespace

PermutedComparison compare_permuted(const Configuration& a, const Configuration& b, const std::vector<int>& species,
                                    const Cell* cell, const IdentityOptions& options) {
  const Comparison labelled = compare_labelled(a, b, cell, options);
  check(a.positions, species);
  PermutedComparison result;
  result.energy_difference = labelled.energy_difference;
  if (!labelled.largest_displacement) return result;
  if (labelled.identity == Identity::same)
    return {Identity::same,
            labelled.energy_difference,
            labelled.largest_displacement,
            {identity_permutation(a.positions.cols()), labelled.translation}};
  if (!a.positions.allFinite() || !b.positions.allFinite()) return result;

  const Cell box = cell ? *cell : free_box(a.positions, b.positions);
  const double farthest = doubt * options.distance_tolerance;
  Matches matches =
      best_match(Overlay(a.positions, b.positions, species, box, free_directions(options), farthest), farthest);
  result.identity = verdict(matches, options.distance_tolerance);
  if (matches.best) {
    result.largest_displacement = matches.best->largest_displacement;
    result.transform = std::move(matches.best->transform);
  }
  return result;
}

std::vector<Transform> translation_group(View3X positions, const std::vector<int>& species, const Cell* cell,
                                         const IdentityOptions& options) {
  check(positions, species);
  compare_labelled({0, positions}, {0, positions}, cell, options);  // refuses what makes no sense
  std::vector<Transform> group{{identity_permutation(positions.cols()), Vector3::Zero()}};
  if (!positions.allFinite()) return group;
  const Cell box = cell ? *cell : free_box(positions, positions);
  const double tolerance = options.distance_tolerance;
  const Overlay overlay(positions, positions, species, box, free_directions(options), tolerance);
  std::set<Index> places{0};  // of atom 0: one place, one translation
  for (const Vector3& translation : overlay.candidates()) {
    std::optional<Match> match = overlay.match(translation);
    if (match && match->injective && match->largest_displacement <= tolerance &&
        places.insert(match->transform.permutation.front()).second)
      group.push_back(std::move(match->transform));
  }
  return group;
}

int translation_symmetries(View3X positions, const std::vector<int>& species, const Cell* cell,
                           const IdentityOptions& options) {
  return static_cast<int>(translation_group(positions, species, cell, options).size());
}

}  // namespace pel
