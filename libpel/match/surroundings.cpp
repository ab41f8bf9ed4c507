#include "libpel/match/surroundings.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "libpel/core/neighbors.hpp"

namespace pel {
namespace {

constexpr Index most_per_kind = 24;

/// Of the box as far as it holds atoms: along free directions it may be much larger than they need.
double occupied_volume(const Cell& cell, View3X positions) {
  Matrix3X fractions(3, positions.cols());
  for (Index atom = 0; atom < positions.cols(); ++atom) fractions.col(atom) = cell.fractional(positions.col(atom));
  const double spacing = std::cbrt(1 / static_cast<double>(positions.cols()));  // a flat layer has some thickness
  double volume = cell.volume();
  for (Index i = 0; i < 3; ++i)
    if (!cell.periodic()[static_cast<std::size_t>(i)])
      volume *= std::max(spacing, fractions.row(i).maxCoeff() - fractions.row(i).minCoeff());
  return volume;
}

}  // namespace

double surroundings_radius(const Cell& cell, View3X positions) {
  constexpr double neighbors = 20;
  const double volume_per_atom = occupied_volume(cell, positions) / static_cast<double>(positions.cols());
  return std::cbrt(neighbors * volume_per_atom * 3 / (4 * std::numbers::pi));
}

Surroundings surroundings(const Cell& cell, View3X positions, const std::vector<Index>& kinds, double radius) {
  const Index kind_count = kinds.empty() ? 0 : 1 + *std::max_element(kinds.begin(), kinds.end());
  const auto lists = neighbor_lists(cell, positions, radius);
  Surroundings result;
  result.distances.setConstant(kind_count * most_per_kind, positions.cols(), radius);
  std::vector<Index> seen(static_cast<std::size_t>(kind_count));
  for (Index atom = 0; atom < positions.cols(); ++atom) {
    std::fill(seen.begin(), seen.end(), 0);
    for (const Neighbor& neighbor : lists[static_cast<std::size_t>(atom)]) {
      const Index kind = kinds[static_cast<std::size_t>(neighbor.atom)];
      Index& count = seen[static_cast<std::size_t>(kind)];
      if (count == most_per_kind) continue;
      // Rounding at the edge of the sphere must not show.
      result.distances(kind * most_per_kind + count++, atom) = std::min(neighbor.displacement.norm(), radius);
    }
  }
  result.means = result.distances.colwise().mean().transpose();
  return result;
}

bool alike(const Surroundings& a, Index i, const Surroundings& b, Index j, double tolerance) {
  if (!(std::abs(a.means[i] - b.means[j]) <= tolerance)) return false;
  for (Index k = 0; k < a.distances.rows(); ++k)
    if (!(std::abs(a.distances(k, i) - b.distances(k, j)) <= tolerance)) return false;
  return true;
}

}  // namespace pel
