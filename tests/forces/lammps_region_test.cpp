#include "libpel/forces/lammps_region.hpp"

#include <algorithm>
#include <limits>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/forces/lammps.hpp"
#include "tests/support/evaluated.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/replicas.hpp"

namespace pel {
namespace {

using test::Evaluated;
using test::evaluated;

constexpr ShellOptions one_cutoff{.cutoffs = 1};
constexpr ShellOptions two_cutoffs{.cutoffs = 2};

/// A whole system, its forces, and a region of it.
struct Case {
  std::string name;
  LammpsInput input;
  double radius;
  double slack;  // that the outermost atoms have with the standard options
};

LammpsInput charged_crystal() {
  const Structure crystal = test::replicated(test::rock_salt(0.1), 2);
  return test::lammps_input("units real\natom_style charge\npair_style lj/cut/coul/cut 5\npair_coeff * * 0.1 2.5\n",
                            test::data_file(crystal));
}

LammpsInput glass(int times) {
  LammpsInput input = test::copper_zirconium();
  const LammpsForceField small(input, MPI_COMM_SELF);
  input.structure = test::data_file(test::replicated(small.structure(), times));
  return input;
}

std::vector<Case> cases() {
  return {{"pairs", test::lennard_jones_crystal(test::fcc_crystal(6, 0.05)), 2.5, 0.1},
          {"sheared box", test::lennard_jones_crystal(test::replicated(test::sheared_crystal(0.05), 2)), 2.5, 0.1},
          {"charges", charged_crystal(), 5, 0.25},
          {"embedded atoms", glass(2), 8, 0.38}};
}

/// Positions of all atoms with the mobile ones displaced by no more than `slack`.
Matrix3X displaced(const LammpsRegion& region, View3X reference, double slack, Stream& stream) {
  const Matrix3X shift = test::random_vector(region.atoms(), stream);
  return region.expand(region.restrict(reference) + 0.9 * slack / shift.colwise().norm().maxCoeff() * shift);
}

/// The largest deviation of the region's forces from those of the whole system.
double force_error(LammpsRegion& region, ForceField& whole, View3X all_positions) {
  const Evaluated here = evaluated(region, region.restrict(all_positions));
  return (here.forces - region.restrict(evaluated(whole, all_positions).forces)).cwiseAbs().maxCoeff();
}

TEST_SUITE("lammps") {
  TEST_CASE("the cut-off is that of the pair style") {
    const Structure crystal = test::fcc_crystal(6, 0);
    CHECK(LammpsRegion(test::lennard_jones_crystal(crystal), crystal, MPI_COMM_SELF).cutoff() == doctest::Approx(2));
    const LammpsForceField whole(charged_crystal(), MPI_COMM_SELF);
    CHECK(LammpsRegion(charged_crystal(), whole.structure(), MPI_COMM_SELF).cutoff() == doctest::Approx(5));
  }

  TEST_CASE("with a shell of two cut-offs forces and energy differences are those of the whole system") {
    for (const auto& [name, input, radius, slack] : cases()) {
      INFO(name);
      LammpsForceField whole(input, MPI_COMM_SELF);
      const Structure& structure = whole.structure();
      LammpsRegion region(input, structure, MPI_COMM_SELF);
      const Evaluated reference = evaluated(whole, structure.positions);
      const Sphere sphere{structure.positions.col(7), radius};
      REQUIRE(region.fill(structure.positions, sphere, two_cutoffs, reference.forces) == RegionFit::fits);
      CHECK(region.atoms() > 10);
      CHECK(force_error(region, whole, structure.positions) < 1e-9);
      Stream stream = test::test_stream(31);
      for (int turn = 0; turn < 3; ++turn) {
        const Matrix3X all = displaced(region, structure.positions, slack, stream);
        CHECK(force_error(region, whole, all) < 1e-9);
        const Evaluated there = evaluated(whole, all), here = evaluated(region, region.restrict(all));
        CHECK(here.energy - region.reference_energy() ==
              doctest::Approx(there.energy - reference.energy).epsilon(1e-8));
        const Moves frozen = region.frozen_forces();
        CHECK((frozen.vectors - there.forces(Eigen::all, frozen.atoms)).cwiseAbs().maxCoeff() < 1e-9);
        // Every atom that feels the displacement is mobile or among them.
        Matrix3X change = there.forces - reference.forces;
        for (const Index a : frozen.atoms) change.col(a).setZero();
        for (const Index a : region.mobile()) change.col(a).setZero();
        CHECK(change.cwiseAbs().maxCoeff() < 1e-9);
      }
    }
  }

  TEST_CASE("with a shell of one cut-off forces are exact at the reference and the gradient of the energy everywhere") {
    for (const auto& [name, input, radius, slack] : cases()) {
      INFO(name);
      LammpsForceField whole(input, MPI_COMM_SELF);
      const Structure& structure = whole.structure();
      LammpsRegion region(input, structure, MPI_COMM_SELF);
      const Evaluated reference = evaluated(whole, structure.positions);
      region.fill(structure.positions, {structure.positions.col(7), radius}, one_cutoff, reference.forces);
      CHECK(force_error(region, whole, structure.positions) < 1e-9);
      CHECK(evaluated(region, region.restrict(structure.positions)).energy ==
            doctest::Approx(region.reference_energy()).epsilon(1e-12));
      Stream stream = test::test_stream(32);
      const Matrix3X there = region.restrict(displaced(region, structure.positions, slack, stream));
      const std::vector<Index> some{0, region.atoms() / 2, region.atoms() - 1};
      const Matrix3X forces = evaluated(region, there).forces(Eigen::all, some);
      const Matrix3X numbers = test::numerical_forces(region, there, some, 1e-4);
      CHECK((forces - numbers).cwiseAbs().maxCoeff() < 1e-5 * (1 + forces.cwiseAbs().maxCoeff()));
    }
  }

  TEST_CASE("what a thin shell costs in accuracy shrinks as it grows") {
    const LammpsInput input = glass(2);
    LammpsForceField whole(input, MPI_COMM_SELF);
    const Structure& structure = whole.structure();
    LammpsRegion region(input, structure, MPI_COMM_SELF);
    const Matrix3X forces = evaluated(whole, structure.positions).forces;
    std::vector<double> errors;
    for (const double cutoffs : {1.0, 1.25, 2.0}) {
      region.fill(structure.positions, {structure.positions.col(7), 8}, {.cutoffs = cutoffs}, forces);
      Stream stream = test::test_stream(33);
      errors.push_back(force_error(region, whole, displaced(region, structure.positions, 0.1, stream)));
    }
    MESSAGE("error of forces, eV/A, shells of 1, 1.25, 2 cut-offs: " << errors[0] << ", " << errors[1] << ", "
                                                                     << errors[2]);
    CHECK(errors[0] > errors[1]);
    CHECK(errors[1] > errors[2]);
    CHECK(errors[0] < 0.01 * evaluated(whole, structure.positions + 0.05 * Matrix3X::Random(3, structure.atoms()))
                                 .forces.cwiseAbs()
                                 .maxCoeff());
  }

  TEST_CASE("without reference forces the reference counts as a stationary point") {
    const LammpsInput input = test::lennard_jones_crystal(test::fcc_crystal(6, 0.05));
    LammpsForceField whole(input, MPI_COMM_SELF);
    const Structure& structure = whole.structure();
    LammpsRegion region(input, structure, MPI_COMM_SELF);
    region.fill(structure.positions, {structure.positions.col(7), 2.5}, one_cutoff);
    CHECK(evaluated(region, region.restrict(structure.positions)).forces.cwiseAbs().maxCoeff() < 1e-9);
  }

  TEST_CASE("refilling leaves no trace of what the region held before") {
    const LammpsInput input = glass(2);
    const LammpsForceField whole(input, MPI_COMM_SELF);
    const Structure& structure = whole.structure();
    LammpsRegion used(input, structure, MPI_COMM_SELF), fresh(input, structure, MPI_COMM_SELF);
    Stream stream = test::test_stream(34);
    for (const auto& [center, radius, shell] :
         {std::tuple{900, 8.0, two_cutoffs}, {33, 11.0, one_cutoff}, {2100, 6.0, two_cutoffs}}) {
      used.fill(structure.positions, {structure.positions.col(center), radius}, shell);
      evaluated(used, used.restrict(displaced(used, structure.positions, 0.5, stream)));
    }
    for (LammpsRegion* region : {&used, &fresh})
      region->fill(structure.positions, {structure.positions.col(500), 9}, one_cutoff);
    CHECK(used.mobile() == fresh.mobile());
    CHECK(used.reference_energy() == fresh.reference_energy());
    for (const double length : {0.01, 0.3, 0.6, 0.02}) {
      const Matrix3X there = used.restrict(displaced(used, structure.positions, length, stream));
      CHECK(test::same_bits(evaluated(fresh, there), evaluated(used, there)));
    }
  }

  TEST_CASE("after a force error the region works on") {
    const Structure crystal = test::fcc_crystal(6, 0.05);
    LammpsRegion region(test::lennard_jones_crystal(crystal), crystal, MPI_COMM_SELF);
    region.fill(crystal.positions, {crystal.positions.col(7), 2.5}, one_cutoff);
    const Matrix3X good = region.restrict(crystal.positions);
    const Evaluated expected = evaluated(region, good);
    Matrix3X bad = good, away = good;
    bad(0, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(evaluated(region, bad), ForceError);
    test::check_equal(expected, evaluated(region, good), 1e-9);
    away.col(2).array() += 100;
    CHECK_THROWS_AS(evaluated(region, away), ForceError);
    test::check_equal(expected, evaluated(region, good), 1e-9);
    Matrix3X on_top = good;
    on_top.col(1) = on_top.col(0);
    CHECK_THROWS_AS(evaluated(region, on_top), ForceError);
    test::check_equal(expected, evaluated(region, good), 1e-9);
  }

  TEST_CASE("fixed atoms stay where they are and feel no forces that count") {
    LammpsInput input = test::lennard_jones_crystal(test::fcc_crystal(6, 0.05));
    LammpsForceField whole(input, MPI_COMM_SELF);
    Structure structure = whole.structure();
    for (Index a = 0; a < structure.atoms(); a += 3) structure.fixed[a] = 1;
    LammpsRegion region(input, structure, MPI_COMM_SELF);
    region.fill(structure.positions, {structure.positions.col(7), 2.5}, two_cutoffs);
    for (const Index a : region.mobile()) CHECK(a % 3 != 0);
    for (const Index a : region.frozen_forces().atoms) CHECK(a % 3 != 0);
    Stream stream = test::test_stream(35);
    const Matrix3X all = displaced(region, structure.positions, 0.1, stream);
    CHECK(force_error(region, whole, all) < 1e-9);
    for (Index a = 0; a < structure.atoms(); a += 3) CHECK(all.col(a) == structure.positions.col(a));
  }

  TEST_CASE("a region too large for the box is not made, one without mobile atoms is refused") {
    Structure crystal = test::fcc_crystal(4, 0.02);
    LammpsRegion region(test::lennard_jones_crystal(crystal), crystal, MPI_COMM_SELF);
    const Vector3 center = crystal.positions.col(0);
    CHECK(region.fill(crystal.positions, {center, 1.6}) == RegionFit::meets_itself);
    CHECK(region.fill(crystal.positions, {center, 1.2}) == RegionFit::fits);
    CHECK_THROWS_AS(region.fill(crystal.positions, {center.array() + 0.4, 0.01}), InputError);
    CHECK_THROWS_AS(region.fill(crystal.positions.leftCols(5), {center, 1.2}), InputError);
  }

  TEST_CASE("potentials that cannot be cut, or that LAMMPS refuses, are refused when the region is made") {
    const Structure crystal = test::fcc_crystal(4, 0);
    const auto make = [&](const std::string& potential) {
      LammpsRegion(test::lammps_input(potential, ""), crystal, MPI_COMM_SELF);
    };
    CHECK_THROWS_AS(make(test::ionic_potential("ewald", 0.1)), InputError);
    CHECK_THROWS_AS(make("units lj\npair_style no_such_style\n"), InputError);
    CHECK_THROWS_AS(make("units metal\npair_style eam/fs\npair_coeff * * no_such.eam.fs Cu\n"), InputError);
    CHECK_NOTHROW(make(test::lennard_jones_potential()));
  }
}

TEST_SUITE("mpi") {
  TEST_CASE("ranks that share a region get the forces that one alone gets") {
    const LammpsInput input = glass(2);
    const LammpsForceField whole(input, MPI_COMM_SELF);
    const Structure& structure = whole.structure();
    LammpsRegion shared(input, structure, MPI_COMM_WORLD), alone(input, structure, MPI_COMM_SELF);
    Stream stream = test::test_stream(36);
    for (const auto& [center, shell] : {std::pair{500, one_cutoff}, {3100, two_cutoffs}, {8, one_cutoff}}) {
      for (LammpsRegion* region : {&shared, &alone})
        region->fill(structure.positions, {structure.positions.col(center), 8}, shell);
      for (const double length : {0.01, 0.6, 0.02, 2.0}) {
        const Matrix3X there = alone.restrict(displaced(alone, structure.positions, length, stream));
        test::check_equal(evaluated(shared, there), evaluated(alone, there), 1e-9);
        const Moves frozen = shared.frozen_forces();
        CHECK((frozen.vectors - alone.frozen_forces().vectors).cwiseAbs().maxCoeff() < 1e-8);
      }
    }
  }

  TEST_CASE("a region refused on one rank is refused on all") {
    const Structure crystal = test::fcc_crystal(4, 0);
    const auto make = [&](const std::string& potential) {
      LammpsRegion(test::lammps_input(potential, ""), crystal, MPI_COMM_WORLD);
    };
    CHECK_THROWS_AS(make("units metal\npair_style eam/fs\npair_coeff * * no_such.eam.fs Cu\n"), InputError);
    CHECK_THROWS_AS(make("units lj\nfix wall all wall/lj93 zlo 0 1 1 2\n"), InputError);
  }
}

}  // namespace
}  // namespace pel
