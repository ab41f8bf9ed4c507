#include "libpel/paths/region_neb.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/core/neighbors.hpp"
#include "libpel/search/verify.hpp"
#include "tests/support/known_surfaces.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace pel {
namespace {

constexpr double force_tolerance = 0.01;

/// A relaxed crystal, large against a region, and what finds paths in it.
struct Crystal {
  Crystal(Structure crystal, const std::string& potential, double radius)
      : structure(std::move(crystal)),
        input(test::lammps_input(potential, test::data_file(structure))),
        options(neb_options(whole.units(), force_tolerance)),
        region_options(region_neb_options(whole.units(), options)) {
    region_options.radius = radius;
    start = minimize(whole, structure.positions, {.tolerance = {1e-5}}).positions;
    Frozen all(whole, start, structure.fixed);
    springs = fitted_springs(all, start, structure, start, all.mobile(), {.shift = 0.1});
  }

  RegionNebResult path(const Matrix3X& from, const Matrix3X& to) {
    whole.rebuild();
    return region_neb(system, structure, from, to, test::test_stream(61), options, region_options, springs);
  }
  NebResult path_of_all(const Matrix3X& from, const Matrix3X& to) {
    whole.rebuild();
    Frozen all(whole, from, structure.fixed);
    const Metric metric = spring_metric(springs, structure, from, all.mobile(), options.step.search.art.stiffness);
    return neb(all, structure.cell, from, to, test::test_stream(61), options, metric);
  }

  Structure structure;
  LammpsInput input;
  LammpsForceField whole{input, MPI_COMM_SELF};
  LammpsRegion region{input, structure, MPI_COMM_SELF};
  RegionSystem system{region, whole};
  NebOptions options;
  RegionNebOptions region_options;
  Matrix3X start;  // relaxed
  Springs springs;
};

/// Nearest neighbors are 1.1 apart.
Crystal lennard_jones(int cells) { return {test::vacancy_crystal(cells), test::smooth_lennard_jones(), 4}; }

Crystal copper(int cells) {
  Structure crystal = test::vacancy_crystal(cells);
  const double scale = 3.615 / 1.56;
  crystal.cell = Cell(scale * crystal.cell.edges(), {true, true, true});
  crystal.positions *= scale;
  crystal.masses = {63.55};
  return {crystal, "units metal\natom_style atomic\npair_style eam\npair_coeff 1 1 Cu_u3.eam\n", 6};
}

/// Moves the atom nearest to `from` to the image of `to` nearest to it.
Matrix3X hopped(const Crystal& crystal, Matrix3X positions, const Vector3& from, const Vector3& to) {
  const AtomLocator locator(crystal.structure.cell, positions, 2);
  const Index atom = locator.nearest(from)->atom;
  positions.col(atom) += crystal.structure.cell.minimum_image(to - positions.col(atom));
  return positions;
}

/// The empty site and, in a row with it, its neighbor, which is the first atom, and the next.
struct Row {
  explicit Row(const Crystal& crystal) : first(crystal.structure.positions.col(0)) {}
  Vector3 empty = Vector3::Zero(), first, second = 2 * first;
};

Matrix3X hop(const Crystal& crystal) {
  const Row row(crystal);
  return hopped(crystal, crystal.start, row.first, row.empty);
}

/// What holds for every resolved path: consecutive steps meet, and all are events of the whole system.
void check_path(Crystal& crystal, const RegionNebResult& path) {
  REQUIRE(path.status == NebStatus::resolved);
  CHECK(path.gaps == 0);
  const VerifyOptions verify = verify_options(crystal.whole.units(), force_tolerance);
  const StationaryPoint* at = &path.initial;
  for (const PathStep& step : path.steps) {
    CHECK(largest_displacement(step.event.from.positions - at->positions) < 0.1);
    at = &step.event.to;
    crystal.whole.rebuild();
    CHECK(check_saddle(crystal.whole, step.event, test::test_stream(1), verify).verdict == Verdict::good);
    CHECK(check_minimum(crystal.whole, step.event.to, test::test_stream(2), verify).verdict == Verdict::good);
  }
  CHECK(largest_displacement(path.final.positions - at->positions) < 0.1);
  CHECK(path.forward == path.steps[path.highest].event.saddle.energy - path.initial.energy);
}

void check_account(const RegionNebResult& path) {
  const PathCalls& calls = path.stage_calls;
  CHECK(calls.ends + calls.band + calls.saddle + calls.proof + calls.relaxation == path.force_calls);
  CHECK((path.region_atoms > 0 ? path.whole_calls < path.force_calls : path.whole_calls == path.force_calls));
}

TEST_SUITE("lammps") {
  TEST_CASE("region_neb: a hop found with few atoms is that of the whole system, for fewer calls of all atoms") {
    for (const bool metal : {false, true}) {
      Crystal crystal = metal ? copper(9) : lennard_jones(10);
      CAPTURE(metal);
      const Matrix3X end = hop(crystal);
      const RegionNebResult path = crystal.path(crystal.start, end);
      check_path(crystal, path);
      check_account(path);
      CHECK(path.region_atoms > 20);
      CHECK(path.region_atoms < crystal.structure.atoms() / 10);
      CHECK(path.steps.size() == 1);
      const NebResult whole = crystal.path_of_all(crystal.start, end);
      REQUIRE(whole.status == NebStatus::resolved);
      CHECK(std::abs(path.forward - whole.forward) < 1e-5);
      CHECK(std::abs(path.reverse - whole.reverse) < 1e-5);
      CHECK(path.whole_calls < whole.force_calls);
      MESSAGE(crystal.structure.atoms(), " atoms, ", path.region_atoms, " in the region: ", path.whole_calls,
              " calls of all atoms and ", path.force_calls - path.whole_calls,
              " of the region; whole: ", whole.force_calls);
    }
  }

  TEST_CASE("region_neb: two hops in a row are two steps that meet") {
    Crystal crystal = lennard_jones(10);
    const Row row(crystal);
    const Matrix3X end = hopped(crystal, hop(crystal), row.second, row.first);
    const RegionNebResult path = crystal.path(crystal.start, end);
    check_path(crystal, path);
    check_account(path);
    CHECK(path.region_atoms > 0);
    CHECK(path.steps.size() == 2);
  }

  TEST_CASE("region_neb: what moves in two places far apart, or a small system, takes all atoms") {
    Structure two = test::vacancy_crystal(8);
    const Vector3 shift = 0.5 * two.cell.edges().rowwise().sum();
    const AtomLocator locator(two.cell, two.positions, 2);
    const Index vacated = locator.nearest(shift)->atom, last = two.atoms() - 1;
    two.positions.col(vacated) = two.positions.col(last).eval();
    two.positions.conservativeResize(3, last);
    two.species.pop_back();
    two.fixed.pop_back();
    Crystal far(two, test::smooth_lennard_jones(), 2.5);
    const Row row(far);
    const Matrix3X one = hop(far);
    const RegionNebResult local = far.path(far.start, one);
    CHECK(local.status == NebStatus::resolved);
    CHECK(local.region_atoms > 0);
    const RegionNebResult both = far.path(far.start, hopped(far, one, shift + row.first, shift + row.empty));
    CHECK(both.region_atoms == 0);
    check_account(both);
    check_path(far, both);
    CHECK(both.steps.size() == 2);

    Crystal small = lennard_jones(3);
    const RegionNebResult path = small.path(small.start, hop(small));
    CHECK(path.region_atoms == 0);
    check_account(path);
    check_path(small, path);
  }

  TEST_CASE("region_neb: a path depends on its arguments alone") {
    Crystal crystal = lennard_jones(9);
    const Matrix3X end = hop(crystal);
    const RegionNebResult once = crystal.path(crystal.start, end), again = crystal.path(crystal.start, end);
    REQUIRE(once.status == NebStatus::resolved);
    CHECK(again.force_calls == once.force_calls);
    CHECK(again.forward == once.forward);
    CHECK(again.steps[0].event.saddle.positions == once.steps[0].event.saddle.positions);
  }

  TEST_CASE("region_neb: ends in one basin, ends that are none, and wrong requests") {
    Crystal crystal = lennard_jones(9);
    Matrix3X end = crystal.start;
    end.col(3) += Vector3(0.05, -0.05, 0.02);
    const RegionNebResult path = crystal.path(crystal.start, end);
    CHECK(path.status == NebStatus::same_basin);
    CHECK(path.steps.empty());
    check_account(path);
    end.col(3) = end.col(4);
    CHECK(crystal.path(crystal.start, end).status != NebStatus::resolved);
    CHECK_THROWS_AS(crystal.path(crystal.start, end.leftCols(12)), InputError);
  }

  TEST_CASE("region_neb: an engine without an answer ends the path, all calls counted; the user can end it") {
    Crystal crystal = lennard_jones(9);
    const Matrix3X end = hop(crystal);
    const RegionNebResult whole = crystal.path(crystal.start, end);
    REQUIRE(whole.status == NebStatus::resolved);
    struct Stop {};
    for (std::int64_t last = 5; last < whole.force_calls; last += whole.force_calls / 6) {
      std::int64_t calls = 0;
      crystal.system.before_call = [&] {
        if (++calls > last) throw ForceError("no answer");
      };
      const RegionNebResult path = crystal.path(crystal.start, end);
      CHECK(path.status == NebStatus::exploded);
      check_account(path);
      calls = 0;
      crystal.system.before_call = [&] {
        if (++calls > last) throw Stop();
      };
      CHECK_THROWS_AS(crystal.path(crystal.start, end), Stop);
    }
  }
}

}  // namespace
}  // namespace pel
