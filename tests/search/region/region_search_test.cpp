#include "libpel/search/region/region_search.hpp"

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/core/neighbors.hpp"
#include "libpel/search/verify.hpp"
#include "tests/support/evaluated.hpp"
#include "tests/support/known_surfaces.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace pel {
namespace {

const Units lj = units(UnitStyle::lj);
constexpr double force_tolerance = 0.01;

/// A crystal with one vacancy, large against a region; searches around neighbors of the vacancy.
struct Crystal {
  explicit Crystal(int cells)
      : Crystal(test::vacancy_crystal(cells), test::smooth_lennard_jones(), units(UnitStyle::lj)) {}
  Crystal(Structure crystal, const std::string& potential, const Units& in)
      : structure(std::move(crystal)),
        input(test::lammps_input(potential, test::data_file(structure))),
        options(attempt_options(in, force_tolerance)),
        region_options(region_search_options(in, options)),
        start(relaxed()) {}

  StationaryPoint relaxed() {
    const Minimization found = minimize(whole, structure.positions, {.tolerance = {1e-5}});
    return {found.energy, found.positions};
  }

  std::vector<Index> pushed() const {
    return atoms_within(structure.cell, start.positions, center, options.push_radius);
  }
  std::optional<Attempt> search(std::int64_t trial) {
    const SearchKey key{MinimumId{0}, center, trial};
    return region_search(system, shared, pushed(), key, search_stream(1, key), options, region_options);
  }

  Structure structure;
  LammpsInput input;
  LammpsForceField whole{input, MPI_COMM_SELF};
  LammpsRegion region{input, structure, MPI_COMM_SELF};
  RegionSystem system{region, whole};
  AttemptOptions options;
  RegionSearchOptions region_options;
  StationaryPoint start;
  SearchStart shared = search_start(whole, structure, start, options.art.stiffness);
  Index center = 0;  // beside the vacancy
};

double largest_force(Crystal& crystal, const StationaryPoint& point) {
  crystal.whole.rebuild();
  const test::Evaluated there = test::evaluated(crystal.whole, point.positions);
  CHECK(std::abs(there.energy - point.energy) < 1e-6);
  return size(there.forces, ForceNorm::max_component);
}

void check_same(const Attempt& a, const Attempt& b) {
  CHECK(a.outcome == b.outcome);
  CHECK(a.force_calls == b.force_calls);
  REQUIRE(a.event.has_value() == b.event.has_value());
  if (!a.event) return;
  CHECK(a.event->saddle.energy == b.event->saddle.energy);
  CHECK(a.event->saddle.positions == b.event->saddle.positions);
  CHECK(a.event->to.positions == b.event->to.positions);
}

TEST_SUITE("lammps") {
  TEST_CASE("events found in a region are events of the whole system") {
    for (const int cells : {10, 14}) {  // no room for a sphere larger than that searched; room for one
      Crystal crystal(cells);
      CAPTURE(cells);
      const auto found = crystal.search(0);
      REQUIRE(found.has_value());
      const StageCalls& calls = found->stage_calls;
      CHECK(calls.basin + calls.lanczos + calls.climb + calls.proof + calls.relaxation == found->force_calls);
      REQUIRE(found->outcome == SearchOutcome::connected);
      const Event& event = *found->event;
      CHECK(event.from.positions == crystal.start.positions);
      CHECK(largest_force(crystal, event.saddle) < 0.1 * force_tolerance);
      CHECK(largest_force(crystal, event.to) < 0.1 * force_tolerance);
      crystal.whole.rebuild();
      const VerifyOptions verify = verify_options(lj, force_tolerance);
      CHECK(check_saddle(crystal.whole, event, test::test_stream(1), verify).verdict == Verdict::good);
      CHECK(check_minimum(crystal.whole, event.to, test::test_stream(2), verify).verdict == Verdict::good);
    }
  }

  TEST_CASE("so they are for a potential of embedded atoms, whose shell lacks neighbors") {
    Structure copper = test::vacancy_crystal(9);
    const double scale = 3.615 / 1.56;
    copper.cell = Cell(scale * copper.cell.edges(), {true, true, true});
    copper.positions *= scale;
    copper.masses = {63.55};
    const Units metal = units(UnitStyle::metal);
    Crystal crystal(copper, "units metal\natom_style atomic\npair_style eam\npair_coeff 1 1 Cu_u3.eam\n", metal);
    crystal.region_options.radius = 6;
    const auto found = crystal.search(0);
    REQUIRE(found.has_value());
    REQUIRE(found->outcome == SearchOutcome::connected);
    const Event& event = *found->event;
    CHECK(event.saddle.energy - event.from.energy == doctest::Approx(0.670).epsilon(0.01));
    crystal.whole.rebuild();
    const VerifyOptions verify = verify_options(metal, force_tolerance);
    CHECK(check_saddle(crystal.whole, event, test::test_stream(1), verify).verdict == Verdict::good);
  }

  TEST_CASE("a search in a region depends on its arguments alone") {
    Crystal crystal(10);
    const auto first = crystal.search(0), second = crystal.search(1), again = crystal.search(0);
    REQUIRE((first && second && again));
    check_same(*first, *again);
    CHECK(second->key.trial == 1);
  }

  TEST_CASE("a system without room for a region is not searched in one") {
    Crystal crystal(3);
    CHECK(!crystal.search(0));
  }

  TEST_CASE("an atom to be pushed must lie inside the region") {
    Crystal crystal(10);
    const SearchKey key{MinimumId{0}, crystal.center, 0};
    CHECK_THROWS_AS(region_search(crystal.system, crystal.shared, {crystal.center, crystal.structure.atoms() / 2}, key,
                                  search_stream(1, key), crystal.options, crystal.region_options),
                    InputError);
  }

  TEST_CASE("a search in a region can be interrupted before any force call") {
    struct Stop {};
    Crystal crystal(10);
    for (const int last : {3, 150}) {
      int calls = 0;
      crystal.system.before_call = [&] {
        if (++calls == last) throw Stop();
      };
      CHECK_THROWS_AS(crystal.search(0), Stop);
      CHECK(calls == last);
    }
  }

  TEST_CASE("springs of a region are those of the whole system around the same atoms") {
    Crystal crystal(10);
    Frozen all(crystal.whole, crystal.start.positions, {});
    const Springs springs =
        fitted_springs(all, crystal.start.positions, crystal.structure, crystal.start.positions, all.mobile());
    REQUIRE(springs.stiffness.size() > 0);
    REQUIRE(crystal.region.fill(crystal.start.positions, {crystal.start.positions.col(5), 4}) == RegionFit::fits);
    const Structure piece = crystal.region.piece();
    REQUIRE(piece.atoms() == crystal.region.size());
    std::vector<Index> first;
    for (Index k = 0; k < crystal.region.atoms(); ++k) first.push_back(k);
    const Metric inside = spring_metric(springs, piece, piece.positions, first, 30);
    const Metric around =
        spring_metric(springs, crystal.structure, crystal.start.positions, crystal.region.mobile(), 30);
    REQUIRE(!inside.uniform());
    Stream stream = test::test_stream(3);
    const Matrix3X force = test::random_vector(crystal.region.atoms(), stream);
    CHECK(inside.solve(force).isApprox(around.solve(force), 1e-9));
  }
}

}  // namespace
}  // namespace pel
