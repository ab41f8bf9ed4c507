// Run by mpirun on 1, 2 and 4 ranks.
#include <limits>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/forces/lammps.hpp"
#include "tests/support/evaluated.hpp"
#include "tests/support/known_surfaces.hpp"
#include "tests/support/lammps_systems.hpp"

namespace pel {
namespace {

using test::evaluated;

void check_agreement(const LammpsInput& input, double disorder) {
  LammpsForceField shared(input, MPI_COMM_WORLD), alone(input, MPI_COMM_SELF);
  CHECK((shared.structure().positions - alone.structure().positions).cwiseAbs().maxCoeff() == 0);
  Stream stream = test::test_stream(10);
  for (const double factor : {0.0, 0.1, 1.0, 0.2}) {
    const Matrix3X positions =
        alone.structure().positions + factor * disorder * test::random_vector(alone.atoms(), stream);
    test::check_equal(evaluated(shared, positions), evaluated(alone, positions), 1e-9);
  }
}

/// A crystal drawn out along x, so that each rank holds one slice of it.
Structure bar() {
  const Structure cube = test::fcc_crystal(3, 0.03);
  Matrix3 edges = cube.cell.edges();
  Structure bar = cube;
  bar.positions.resize(3, 4 * cube.atoms());
  for (int slice = 0; slice < 4; ++slice)
    bar.positions.middleCols(slice * cube.atoms(), cube.atoms()) =
        cube.positions.colwise() + Vector3(slice * edges(0, 0), 0, 0);
  edges.col(0) *= 4;
  bar.cell = Cell(edges, {true, true, true});
  bar.species.assign(bar.atoms(), 1);
  bar.fixed.assign(bar.atoms(), 0);
  return bar;
}

TEST_SUITE("mpi") {
  TEST_CASE("one instance over all ranks gives what one rank gives") {
    check_agreement(test::copper_zirconium(), 0.1);
    for (const auto& system : test::small_systems()) {
      INFO(system.name);
      check_agreement(system.input, system.disorder);
    }
  }

  TEST_CASE("every rank receives the same bits") {
    LammpsForceField shared(test::copper_zirconium(), MPI_COMM_WORLD);
    auto mine = evaluated(shared, shared.structure().positions), first = mine;
    MPI_Bcast(&first.energy, 1, MPI_DOUBLE, 0, MPI_COMM_WORLD);
    MPI_Bcast(first.forces.data(), static_cast<int>(first.forces.size()), MPI_DOUBLE, 0, MPI_COMM_WORLD);
    CHECK(test::same_bits(mine, first));
  }

  TEST_CASE("one instance per rank, all at work at once") {
    int rank = 0, ranks = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    LammpsForceField own(test::lennard_jones_crystal(test::fcc_crystal(3, 0)), MPI_COMM_SELF);
    Eigen::VectorXd energies(ranks);
    for (int round = 0; round < 20; ++round) {
      Stream stream = test::test_stream(static_cast<std::uint64_t>(round));
      Matrix3X positions;
      for (int k = 0; k <= rank; ++k)
        positions = own.structure().positions + 0.05 * test::random_vector(own.atoms(), stream);
      const double energy = evaluated(own, positions).energy;
      MPI_Allgather(&energy, 1, MPI_DOUBLE, energies.data(), 1, MPI_DOUBLE, MPI_COMM_WORLD);
    }
    Stream stream = test::test_stream(19);
    for (int k = 0; k < ranks; ++k) {
      const Matrix3X positions = own.structure().positions + 0.05 * test::random_vector(own.atoms(), stream);
      CHECK(evaluated(own, positions).energy == doctest::Approx(energies[k]).epsilon(1e-12));
    }
  }

  TEST_CASE("atoms may jump over the parts of several ranks") {
    const Structure crystal = bar();
    const LammpsInput input = test::lennard_jones_crystal(crystal);
    LammpsForceField shared(input, MPI_COMM_WORLD), alone(input, MPI_COMM_SELF);
    for (const double share : {0.0, 0.25, 0.5, 0.0, -0.5, 2.4, 0.0}) {
      INFO(share);
      const Matrix3X positions = crystal.positions.colwise() + Vector3(share * crystal.cell.edges().col(0));
      test::check_equal(evaluated(shared, positions), evaluated(alone, positions), 1e-9);
      shared.rebuild();
      test::check_equal(evaluated(shared, positions), evaluated(alone, positions), 1e-9);
    }
  }

  TEST_CASE("a force error is thrown on every rank, and the next call works on every rank") {
    const LammpsInput input = test::copper_zirconium();
    LammpsForceField shared(input, MPI_COMM_WORLD);
    const Matrix3X good = shared.structure().positions;
    const auto expected = evaluated(shared, good);
    Matrix3X bad = good;
    bad(0, 7) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(evaluated(shared, bad), ForceError);
    test::check_equal(expected, evaluated(shared, good), 1e-9);
    LammpsForceField ions(test::ionic_crystal("pppm", 0.1, 0), MPI_COMM_WORLD);
    Matrix3X overlapping = ions.structure().positions;
    overlapping.col(1) = overlapping.col(0) = Vector3::Constant(5);
    CHECK_THROWS_AS(evaluated(ions, overlapping), ForceError);
    CHECK_NOTHROW(evaluated(ions, ions.structure().positions));
  }

  TEST_CASE("a refused input is refused on every rank") {
    const std::string potential = test::lennard_jones_potential();
    const std::string structure = test::data_file(test::fcc_crystal(3, 0));
    for (const LammpsInput& input :
         {test::lammps_input(potential + "no_such_command", structure),
          test::lammps_input("units metal\npair_style eam/fs\npair_coeff * * no_such.eam.fs Cu\n", structure),
          test::lammps_input(potential, structure.substr(0, 600)), test::lammps_input(potential, "")})
      CHECK_THROWS_AS(LammpsForceField(input, MPI_COMM_WORLD), InputError);
  }
}

}  // namespace
}  // namespace pel
