// What earlier calls may and may not do to later ones.
#include <cmath>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/forces/lammps.hpp"
#include "tests/support/evaluated.hpp"
#include "tests/support/known_surfaces.hpp"
#include "tests/support/lammps_systems.hpp"

namespace pel {
namespace {

using test::Evaluated;
using test::evaluated;

/// `positions` with every atom in some other periodic image, up to `boxes` away.
Matrix3X in_other_images(View3X positions, const Cell& cell, double boxes, Stream& stream) {
  Matrix3X moved = positions;
  for (auto atom : moved.colwise())
    for (int k = 0; k < 3; ++k)
      if (cell.periodic()[k]) atom += std::round(boxes * (2 * stream.uniform() - 1)) * cell.edges().col(k);
  return moved;
}

/// A walk through configurations far from each other: small moves, large ones, other images.
void wander(LammpsForceField& force_field, double length, Stream& stream) {
  const Structure& structure = force_field.structure();
  for (const double factor : {0.01, 1.0, 2.0, 0.5}) {
    const Matrix3X moved = structure.positions + factor * length * test::random_vector(structure.atoms(), stream);
    evaluated(force_field, in_other_images(moved, structure.cell, factor, stream));
  }
}

TEST_SUITE("lammps") {
  TEST_CASE("other periodic images of the atoms, several boxes away, give the same energy and forces") {
    for (const auto& system : test::small_systems()) {
      INFO(system.name);
      LammpsForceField force_field(system.input, MPI_COMM_SELF);
      Stream stream = test::test_stream(7);
      const Matrix3X positions =
          force_field.structure().positions + system.disorder * test::random_vector(force_field.atoms(), stream);
      const Evaluated here = evaluated(force_field, positions);
      for (const double boxes : {0.6, 1.0, 7.0, 3000.0}) {
        const Matrix3X images = in_other_images(positions, force_field.structure().cell, boxes, stream);
        test::check_equal(here, evaluated(force_field, images), 1e-9);
      }
    }
  }

  TEST_CASE("an atom that walks through the box and on, in steps short and long, is followed") {
    for (const auto& system : test::small_systems()) {
      INFO(system.name);
      LammpsForceField walking(system.input, MPI_COMM_SELF);
      const Structure& structure = walking.structure();
      Stream stream = test::test_stream(8);
      for (const double stride : {0.05, 0.3, 0.45, 0.8, 1.7}) {
        Matrix3X positions = structure.positions + system.disorder * test::random_vector(walking.atoms(), stream);
        for (int step = 0; step < 3; ++step) {
          positions.colwise() += stride * structure.cell.edges().col(0);  // all atoms: no two collide
          LammpsForceField fresh(system.input, MPI_COMM_SELF);
          test::check_equal(evaluated(fresh, positions), evaluated(walking, positions), 1e-8);
        }
      }
    }
  }

  TEST_CASE("after rebuild the past is forgotten to the last bit") {
    for (const auto& system : test::small_systems()) {
      INFO(system.name);
      Stream stream = test::test_stream(9);
      LammpsForceField fresh(system.input, MPI_COMM_SELF), used(system.input, MPI_COMM_SELF);
      const Matrix3X first = fresh.structure().positions + system.disorder * test::random_vector(fresh.atoms(), stream);
      const Matrix3X second = first + 0.1 * system.disorder * test::random_vector(fresh.atoms(), stream);
      wander(used, system.disorder, stream);
      used.rebuild();
      CHECK(test::same_bits(evaluated(fresh, first), evaluated(used, first)));
      CHECK(test::same_bits(evaluated(fresh, second), evaluated(used, second)));
    }
  }

  TEST_CASE("two instances at once do not disturb each other") {
    const auto systems = test::small_systems();
    LammpsForceField crystal(systems.front().input, MPI_COMM_SELF), ions(systems.back().input, MPI_COMM_SELF);
    const Evaluated crystal_alone = evaluated(crystal, crystal.structure().positions);
    const Evaluated ions_alone = evaluated(ions, ions.structure().positions);
    for (int turn = 0; turn < 3; ++turn) {
      CHECK(test::same_bits(crystal_alone, evaluated(crystal, crystal.structure().positions)));
      CHECK(test::same_bits(ions_alone, evaluated(ions, ions.structure().positions)));
    }
  }
}

}  // namespace
}  // namespace pel
