#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "libpel/core/random.hpp"
#include "libpel/match/compare.hpp"
#include "tests/support/lattice_images.hpp"

// Structures to be compared up to translations and permutations, and what may happen to them.
namespace pel::test {

inline constexpr double tolerance = 0.05;
inline const IdentityOptions options{.distance_tolerance = tolerance};
inline const IdentityOptions held{.distance_tolerance = tolerance, .translation = {false, false, false}};

using Permutation = std::vector<Index>;

inline Cell sheared_box() {
  return {edges_of({5, 0, 0}, {3.2, 4, 0}, {-2.1, 3.4, 4.5}), {true, true, true}, {1, -1, 0.3}};
}

/// Random places, no two atoms nearer than ten times the tolerance.
inline Matrix3X glass(const Cell& cell, Index atoms, Stream& stream) {
  Matrix3X positions(3, atoms);
  for (Index atom = 0; atom < atoms;) {
    positions.col(atom) = cell.edges() * Vector3(stream.uniform(), stream.uniform(), stream.uniform());
    double nearest = 1;
    for (Index other = 0; other < atom; ++other)
      nearest = std::min(nearest, cell.minimum_image(positions.col(atom) - positions.col(other)).norm());
    if (nearest > 10 * tolerance) ++atom;
  }
  return positions;
}

inline Vector3 direction(Stream& stream) {
  return Vector3(stream.normal(), stream.normal(), stream.normal()).normalized();
}

/// Displacements of mean zero, the largest of length `largest`.
inline Matrix3X rattle(Index atoms, double largest, Stream& stream) {
  Matrix3X displacement = Matrix3X::NullaryExpr(3, atoms, [&] { return stream.normal(); });
  const Vector3 mean = displacement.rowwise().mean();
  displacement.colwise() -= mean;
  return displacement * (largest / displacement.colwise().norm().maxCoeff());
}

inline Permutation identity(Index atoms) {
  Permutation permutation(static_cast<std::size_t>(atoms));
  std::iota(permutation.begin(), permutation.end(), 0);
  return permutation;
}

/// Shuffled among atoms of one species.
inline Permutation shuffled(const std::vector<int>& species, Stream& stream) {
  Permutation permutation = identity(static_cast<Index>(species.size()));
  for (std::size_t k = permutation.size(); k-- > 1;) {
    const auto other = static_cast<std::size_t>(stream.uniform() * static_cast<double>(k + 1));
    if (species[k] == species[other]) std::swap(permutation[k], permutation[other]);
  }
  return permutation;
}

/// Atom k becomes atom permutation[k].
inline Matrix3X renamed(const Matrix3X& positions, const Permutation& permutation) {
  Matrix3X result(3, positions.cols());
  result(Eigen::all, permutation) = positions;
  return result;
}

inline void scatter_images(Matrix3X& positions, const Cell& cell, Stream& stream) {
  for (Index atom = 0; atom < positions.cols(); ++atom)
    for (Index edge = 0; edge < 3; ++edge)
      if (cell.periodic()[static_cast<std::size_t>(edge)])
        positions.col(atom) += std::round(4 * stream.uniform() - 2) * cell.edges().col(edge);
}

/// Sites of a cubic crystal: `cells`[i] cubes of edge 1 along axis i, with these sites in each.
inline Matrix3X crystal(const std::array<int, 3>& cells, const std::vector<Vector3>& basis) {
  std::vector<Vector3> sites;
  for (int i = 0; i < cells[0]; ++i)
    for (int j = 0; j < cells[1]; ++j)
      for (int k = 0; k < cells[2]; ++k)
        for (const Vector3& site : basis) sites.push_back(Vector3(i, j, k) + site);
  return Eigen::Map<const Matrix3X>(sites.front().data(), 3, static_cast<Index>(sites.size()));
}

inline Cell box_of(const std::array<int, 3>& cells, std::array<bool, 3> periodic = {true, true, true}) {
  return {Vector3(cells[0], cells[1], cells[2]).asDiagonal().toDenseMatrix(), periodic};
}

inline const std::vector<Vector3> face_centered{{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};

inline std::vector<int> one_species(Index atoms) { return std::vector<int>(static_cast<std::size_t>(atoms), 1); }

}  // namespace pel::test
