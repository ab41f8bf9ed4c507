#include "libpel/analysis/local_order.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "libpel/dynamics/crystal.hpp"
#include "tests/analysis/trajectories.hpp"

using namespace pel;
using namespace pel::test;

namespace {

/// Normally distributed displacements of each coordinate.
Structure rattled(Structure structure, double width) {
  Stream stream = stream_of(3);
  for (double& x : structure.positions.reshaped()) x += width * stream.normal();
  return structure;
}

LocalOrderCount count_in(const Structure& structure) { return count(local_order(structure.cell, structure.positions)); }

/// Close-packed layers of spheres of diameter 1 in the order AB, in an orthogonal box.
Structure hexagonal(int cells) {
  const Vector3 edge(1, std::sqrt(3.0), std::sqrt(8.0 / 3));
  Structure structure{Cell(Matrix3(cells * edge.asDiagonal()), {true, true, true}),
                      Matrix3X(3, 4 * cells * cells * cells),
                      {},
                      {1},
                      {},
                      {}};
  const Matrix3X basis{{0, 0.5, 0.5, 0}, {0, 0.5, 5.0 / 6, 1.0 / 3}, {0, 0, 0.5, 0.5}};
  Index atom = 0;
  for (int i = 0; i < cells; ++i)
    for (int j = 0; j < cells; ++j)
      for (int k = 0; k < cells; ++k)
        for (Index b = 0; b < 4; ++b)
          structure.positions.col(atom++) = (Vector3(i, j, k) + basis.col(b)).cwiseProduct(edge);
  return structure;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("local order: crystals are what they are, also where atoms are a little off their sites") {
    for (const double width : {0.0, 0.03}) {
      CAPTURE(width);
      const LocalOrderCount face = count_in(rattled(crystal(CubicLattice::face_centered, std::sqrt(2.0), 4), width));
      CHECK(face.face_centered == 256);
      const LocalOrderCount body =
          count_in(rattled(crystal(CubicLattice::body_centered, 2 / std::sqrt(3.0), 5), width));
      CHECK(body.body_centered == 250);
      CHECK(body.crystalline() == 250);
      const LocalOrderCount layers = count_in(rattled(hexagonal(4), width));
      CHECK(layers.hexagonal == 256);
    }
    // Smaller than the shells: images count.
    CHECK(count_in(crystal(CubicLattice::face_centered, 1.6, 1)).face_centered == 4);
    // Open lattices are none of these.
    CHECK(count_in(crystal(CubicLattice::diamond, 1, 3)).none == 216);
    CHECK(count_in(crystal(CubicLattice::simple, 1, 4)).none == 64);
  }

  TEST_CASE("local order: the twelve neighbors of a vacancy have lost their order") {
    Structure structure = crystal(CubicLattice::face_centered, 1.6, 4);
    Stream stream = stream_of(1);
    structure = with_vacancies(structure, 1, stream);
    const LocalOrderCount order = count_in(structure);
    CHECK(order.face_centered == 255 - 12);
    CHECK(order.none == 12);
  }

  TEST_CASE("local order: the center of an icosahedron") {
    const double golden = (1 + std::sqrt(5.0)) / 2;
    Matrix3X positions = Matrix3X::Zero(3, 13);
    Index atom = 1;
    for (const double a : {-1.0, 1.0})
      for (const double b : {-golden, golden})
        for (Index axis = 0; axis < 3; ++axis, ++atom) {
          positions((axis + 1) % 3, atom) = a;
          positions((axis + 2) % 3, atom) = b;
        }
    const auto order = local_order(Cell(100 * Matrix3::Identity(), {false, false, false}), positions);
    CHECK(order[0] == LocalOrder::icosahedral);
    CHECK(count(order) == LocalOrderCount{0, 0, 0, 1, 12});
  }

  TEST_CASE("local order: atoms at random places have none, and few or no atoms are no error") {
    Structure gas{Cell(9 * Matrix3::Identity(), {true, true, true}), Matrix3X(3, 700), {}, {1}, {}, {}};
    Stream stream = stream_of(5);
    for (double& x : gas.positions.reshaped()) x = 9 * stream.uniform();
    CHECK(count_in(gas).crystalline() == 0);
    CHECK(local_order(gas.cell, Matrix3X(3, 0)).empty());
    CHECK(count(local_order(Cell(Matrix3::Identity(), {false, false, false}), Matrix3X::Zero(3, 1))).none == 1);
  }
}
