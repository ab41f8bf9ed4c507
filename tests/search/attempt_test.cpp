#include "libpel/search/attempt.hpp"

#include <map>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/core/random.hpp"
#include "libpel/forces/lammps.hpp"
#include "libpel/forces/models.hpp"
#include "libpel/search/minimize.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/evaluated.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/lammps_systems.hpp"

namespace pel {
namespace {

AttemptOptions cluster_attempt() {
  AttemptOptions options;
  options.art = test::cluster_options();
  options.connect = test::cluster_connect();
  return options;
}

SearchKey key(std::int64_t atom, std::int64_t trial) { return {MinimumId{0}, atom, trial}; }

bool same_attempt(const Attempt& a, const Attempt& b) {
  const auto same_point = [](const StationaryPoint& p, const StationaryPoint& q) {
    return p.energy == q.energy && p.positions == q.positions;
  };
  if (a.key != b.key || a.outcome != b.outcome || a.force_calls != b.force_calls ||
      a.saddle_force_calls != b.saddle_force_calls || a.event.has_value() != b.event.has_value())
    return false;
  return !a.event || (same_point(a.event->from, b.event->from) && same_point(a.event->saddle, b.event->saddle) &&
                      same_point(a.event->to, b.event->to) && a.event->eigenvalue == b.event->eigenvalue);
}

/// What holds for every attempt, however it ended.
void check_account(const Attempt& done, const Counted& counted, const StationaryPoint& start) {
  const bool two_ends = done.outcome == SearchOutcome::connected || done.outcome == SearchOutcome::not_connected;
  CHECK(done.force_calls == counted.calls());
  CHECK(done.saddle_force_calls > 0);
  CHECK(done.saddle_force_calls <= done.force_calls);
  REQUIRE(done.event.has_value() == two_ends);
  if (!two_ends) return;
  CHECK(done.event->eigenvalue < 0);
  CHECK(done.event->saddle.energy > done.event->from.energy);
  CHECK(done.event->saddle.energy > done.event->to.energy);
  if (done.outcome == SearchOutcome::connected) CHECK(done.event->from.positions == start.positions);
}

/// Atoms within `radius` of one.
std::vector<Index> neighborhood(const Structure& structure, Index center, double radius) {
  std::vector<Index> near;
  for (Index a = 0; a < structure.atoms(); ++a)
    if (structure.cell.minimum_image(structure.positions.col(a) - structure.positions.col(center)).norm() < radius)
      near.push_back(a);
  return near;
}

TEST_SUITE("unit") {
  TEST_CASE("attempt: outcomes, events and calls of searches on a cluster agree with each other") {
    LennardJonesCluster cluster(13);
    const StationaryPoint start = test::icosahedral_minimum();
    std::map<SearchOutcome, int> outcomes;
    for (std::int64_t atom = 0; atom < 13; ++atom)
      for (std::int64_t trial = 0; trial < 2; ++trial) {
        Counted counted(cluster);
        const Attempt done = attempt(counted, start, {atom, (atom + 1) % 13}, key(atom, trial),
                                     search_stream(1, key(atom, trial)), cluster_attempt());
        CHECK(done.key == key(atom, trial));
        check_account(done, counted, start);
        ++outcomes[done.outcome];
        if (!done.event) continue;
        for (const StationaryPoint& point : {done.event->from, done.event->saddle, done.event->to}) {
          const test::Evaluated again = test::evaluated(cluster, point.positions);
          CHECK(again.energy == doctest::Approx(point.energy).epsilon(1e-12));
          CHECK(again.forces.cwiseAbs().maxCoeff() < cluster_attempt().art.tolerance.value);
        }
      }
    // From the icosahedron the pushes pass the first ridge: true edges, but between two other minima.
    CHECK(outcomes[SearchOutcome::connected] + outcomes[SearchOutcome::not_connected] > 13);
  }

  TEST_CASE("attempt: the same key and seed give the same attempt, another seed another") {
    LennardJonesCluster cluster(13);
    const StationaryPoint start = test::icosahedral_minimum();
    const auto run = [&](std::uint64_t seed) {
      return attempt(cluster, start, {2, 3, 4}, key(2, 0), search_stream(seed, key(2, 0)), cluster_attempt());
    };
    CHECK(same_attempt(run(1), run(1)));
    CHECK_FALSE(same_attempt(run(1), run(2)));
  }

  TEST_CASE("attempt: a force field that gives up on the way down ends the attempt as exploded, all calls counted") {
    LennardJonesCluster cluster(13);
    const StationaryPoint start = test::icosahedral_minimum();
    const auto run = [&](ForceField& force_field) {
      return attempt(force_field, start, {2, 3, 4}, key(2, 0), search_stream(3, key(2, 0)), cluster_attempt());
    };
    const Attempt whole = run(cluster);
    REQUIRE(whole.event);
    for (const std::int64_t last : {std::int64_t{0}, whole.saddle_force_calls - 1, whole.saddle_force_calls + 2}) {
      std::int64_t calls = 0;
      Watched failing(cluster, [&calls, last] {
        if (++calls > last) throw ForceError("no answer");
      });
      const Attempt stopped = run(failing);
      CHECK(stopped.outcome == SearchOutcome::exploded);
      CHECK(stopped.force_calls == last + 1);
      CHECK_FALSE(stopped.event);
    }
  }

  TEST_CASE("attempt_options: saddles and minima are refined to a tenth of the tolerance asked for") {
    for (const UnitStyle style : {UnitStyle::metal, UnitStyle::real, UnitStyle::lj}) {
      const AttemptOptions options = attempt_options(units(style), 0.02);
      CHECK(options.art.tolerance.value == doctest::Approx(0.002));
      CHECK(options.connect.minimize.tolerance.value == doctest::Approx(0.002));
      CHECK(options.art.tolerance.norm == options.connect.minimize.tolerance.norm);
    }
  }
}

TEST_SUITE("lammps") {
  TEST_CASE("attempt: searches in the example glass converge, and repeat bit by bit after rebuild") {
    LammpsForceField glass(test::copper_zirconium(), MPI_COMM_SELF);
    const AttemptOptions options = attempt_options(glass.units(), 0.01);
    const Minimization relaxed = minimize(glass, glass.structure().positions, options.connect.minimize);
    REQUIRE(relaxed.status == MinimizeStatus::converged);
    const StationaryPoint start{relaxed.energy, relaxed.positions};
    int events = 0;
    for (const std::int64_t atom : {17, 250, 401}) {
      const auto pushed = neighborhood(glass.structure(), atom, options.push_radius);
      const auto run = [&](Counted& counted) {
        glass.rebuild();
        return attempt(counted, start, pushed, key(atom, 0), search_stream(1, key(atom, 0)), options);
      };
      Counted first(glass), second(glass);
      const Attempt done = run(first);
      check_account(done, first, start);
      if (done.event) {
        ++events;
        CHECK(test::evaluated(glass, done.event->saddle.positions).forces.cwiseAbs().maxCoeff() < 0.0101);
        CHECK(test::evaluated(glass, done.event->to.positions).forces.cwiseAbs().maxCoeff() < 0.00101);
      }
      if (atom != 401) CHECK(same_attempt(done, run(second)));
    }
    CHECK(events > 0);
  }
}

}  // namespace
}  // namespace pel
