#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <Eigen/LU>

#include "libpel/core/cell.hpp"

namespace pel::test {

/// Calls `visit` with each `displacement` + n_a a + n_b b + n_c c (n whole, 0 along free edges) of length <= `reach`,
/// and with some longer ones: periodicity by its definition. A vector v has the coordinate (row i of the inverse) . v
/// along edge i, at most |row i| |v| in size, which bounds every n.
template <class Visit>
void for_each_image(const Cell& cell, const Vector3& displacement, double reach, Visit visit) {
  const Matrix3 inverse = cell.edges().inverse();
  const Vector3 middle = -inverse * displacement;
  std::array<int, 3> least{}, most{};
  for (std::size_t i = 0; i < 3; ++i) {
    if (!cell.periodic()[i]) continue;
    const Index row = static_cast<Index>(i);
    least[i] = static_cast<int>(std::floor(middle[row] - inverse.row(row).norm() * reach));
    most[i] = static_cast<int>(std::ceil(middle[row] + inverse.row(row).norm() * reach));
  }
  for (int i = least[0]; i <= most[0]; ++i)
    for (int j = least[1]; j <= most[1]; ++j)
      for (int k = least[2]; k <= most[2]; ++k) visit(displacement + cell.edges() * Vector3(i, j, k));
}

/// Length of the shortest image, by trying all that are not longer than `displacement` itself.
inline double shortest_length(const Cell& cell, const Vector3& displacement) {
  double shortest = displacement.norm();
  for_each_image(cell, displacement, shortest,
                 [&](const Vector3& image) { shortest = std::min(shortest, image.norm()); });
  return shortest;
}

/// Whether `vector` is a sum of whole periodic edges, to `tolerance` in units of the edges.
inline bool is_lattice_vector(const Cell& cell, const Vector3& vector, double tolerance = 1e-9) {
  const Vector3 multiples = cell.edges().inverse() * vector;
  for (Index i = 0; i < 3; ++i) {
    const double whole = cell.periodic()[static_cast<std::size_t>(i)] ? std::round(multiples[i]) : 0;
    if (!(std::abs(multiples[i] - whole) <= tolerance)) return false;
  }
  return true;
}

/// All eight ways to be periodic or free.
inline std::vector<std::array<bool, 3>> all_periodicities() {
  std::vector<std::array<bool, 3>> all(8);
  for (std::size_t bits = 0; bits < 8; ++bits) all[bits] = {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
  return all;
}

/// Matrix with the given columns.
inline Matrix3 edges_of(const Vector3& a, const Vector3& b, const Vector3& c) {
  Matrix3 edges;
  edges << a, b, c;
  return edges;
}

}  // namespace pel::test
