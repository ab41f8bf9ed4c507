#include "libpel/search/art.hpp"

#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/forces/models.hpp"
#include "libpel/search/connect.hpp"
#include "libpel/search/curvature/zero_modes.hpp"
#include "libpel/search/minimize.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

bool same_search(const SaddleSearch& a, const SaddleSearch& b) {
  return a.status == b.status && a.energy == b.energy && a.positions == b.positions && a.forces == b.forces &&
         a.mode == b.mode && a.eigenvalue == b.eigenvalue && a.force_calls == b.force_calls;
}

/// What holds for every search, however it ended.
void check_account(const SaddleSearch& search, const Counted& counted, const ArtOptions& options) {
  CHECK(search.force_calls == counted.calls());
  const auto last_step = options.basin_relaxations + options.climb_relaxations + options.lanczos.max_iterations;
  CHECK(search.force_calls <= options.max_calls + 4 * last_step);
  CHECK(search.pushes <= options.max_pushes + 1);
}

/// Which of the known saddles of Mueller and Brown lies here.
std::optional<std::size_t> known_saddle(View3X position) {
  for (std::size_t k = 0; k < test::mueller_brown_saddles.size(); ++k)
    if ((position - test::mueller_brown_saddles[k].position).norm() < 2e-3) return k;
  return {};
}

std::optional<int> known_minimum(View3X position) {
  for (int k = 0; k < 3; ++k)
    if ((position - test::mueller_brown_minima[k]).norm() < 2e-3) return k;
  return {};
}

TEST_SUITE("unit") {
  TEST_CASE("find_saddle: on Mueller-Brown from every minimum, true saddles only, and both") {
    MuellerBrown surface;
    std::array<int, 2> found{};
    for (int from = 0; from < 3; ++from) {
      const StationaryPoint start = test::mueller_brown_minimum(from);
      for (std::uint64_t trial = 0; trial < 10; ++trial) {
        Counted counted(surface);
        const SaddleSearch search =
            find_saddle(counted, start, test::push_in_plane(trial), test::mueller_brown_options());
        check_account(search, counted, test::mueller_brown_options());
        if (search.status != SaddleStatus::converged) continue;
        const auto which = known_saddle(search.positions);
        REQUIRE(which);
        ++found[*which];
        CHECK(search.forces.cwiseAbs().maxCoeff() < test::mueller_brown_options().tolerance.value);
        CHECK(search.eigenvalue < 0);
        CHECK(search.energy > start.energy);
      }
    }
    CHECK(found[0] > 0);
    CHECK(found[1] > 0);
  }

  TEST_CASE("connect: the saddles of Mueller-Brown join the minima that they are known to join") {
    MuellerBrown surface;
    for (const auto& known : test::mueller_brown_saddles) {
      const Matrix3X saddle = test::newton_stationary_point(surface, known.position);
      Matrix3X forces(3, 1);
      surface.evaluate(saddle, forces);
      const Matrix3X mode =
          lowest_mode(surface, saddle, forces, Vector3(1, -1, 0), test::mueller_brown_options().lanczos).mode;
      for (int from = 0; from < 3; ++from) {
        const StationaryPoint start = test::mueller_brown_minimum(from);
        for (const double sign : {1.0, -1.0}) {
          Counted counted(surface);
          const Connection ends = connect(counted, start, saddle, sign * mode, test::mueller_brown_connect());
          CHECK(ends.force_calls == counted.calls());
          const auto a = known_minimum(ends.from.positions), b = known_minimum(ends.to.positions);
          REQUIRE(a);
          REQUIRE(b);
          CHECK(std::minmax(*a, *b) == std::minmax(known.minima[0], known.minima[1]));
          const bool mine = known.minima[0] == from || known.minima[1] == from;
          CHECK(ends.outcome == (mine ? SearchOutcome::connected : SearchOutcome::not_connected));
          if (mine) CHECK(ends.from.positions == start.positions);
        }
      }
    }
  }

  TEST_CASE("connect: one minimum on both sides, and sides that cannot be relaxed, are named") {
    MuellerBrown surface;
    const StationaryPoint start = test::mueller_brown_minimum(0);
    const Matrix3X slope = start.positions + Vector3(0, 0.1, 0), mode = Vector3(1, 0, 0);
    CHECK(connect(surface, start, slope, mode, test::mueller_brown_connect()).outcome == SearchOutcome::same_minimum);
    ConnectOptions hasty = test::mueller_brown_connect();
    hasty.minimize.max_calls = 3;
    CHECK(connect(surface, start, slope, mode, hasty).outcome == SearchOutcome::not_relaxed);
  }

  TEST_CASE("connect: a start that drifted as a whole is recognized where translation costs nothing") {
    LennardJonesCluster cluster(13);
    const StationaryPoint start = test::icosahedral_minimum();
    const auto [saddle, mode] = test::icosahedral_saddle();
    StationaryPoint drifted = start;
    drifted.positions.colwise() += Vector3(5, -7, 3);
    for (const StationaryPoint& from : {start, drifted}) {
      const Connection ends = connect(cluster, from, saddle, mode, test::cluster_connect());
      CHECK(ends.outcome == SearchOutcome::connected);
      CHECK(ends.from.positions == from.positions);
    }
  }

  TEST_CASE("find_saddle: from the icosahedron of 13 atoms every converged search is a saddle of index one") {
    LennardJonesCluster cluster(13);
    const StationaryPoint start = test::icosahedral_minimum();
    const ArtOptions options = test::cluster_options();
    int converged_searches = 0;
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
      Counted counted(cluster);
      const SaddleSearch search = find_saddle(counted, start, test::push_of_cluster(trial), options);
      check_account(search, counted, options);
      CHECK((search.positions.rowwise().mean() - start.positions.rowwise().mean()).norm() < 1e-6);
      if (search.status != SaddleStatus::converged) continue;
      ++converged_searches;
      Matrix3X forces(3, 13);
      CHECK(cluster.evaluate(search.positions, forces) == search.energy);
      CHECK(forces == search.forces);
      CHECK(converged(forces, options.tolerance));
      const Eigen::MatrixXd hessian = test::numerical_hessian(cluster, search.positions, 1e-4);
      const Eigen::MatrixXd rigid = zero_modes(cluster.invariance(), search.positions);
      const test::Spectrum dense = test::spectrum(hessian, rigid);
      CHECK(dense.values[0] < 0);
      CHECK(dense.values[1] > 0);
      CHECK(search.mode.norm() == doctest::Approx(1));
      CHECK(std::abs(search.mode.reshaped().dot(dense.vectors.col(0))) > 0.9);
      CHECK((search.mode.cwiseProduct(search.positions - start.positions)).sum() > 0);
    }
    CHECK(converged_searches >= 5);
  }

  TEST_CASE("find_saddle: pushes of one atom and of all atoms lead to saddles too, not to drift or rotation") {
    LennardJonesCluster cluster(13);
    const StationaryPoint start = test::icosahedral_minimum();
    Stream stream = test::test_stream(52);
    std::vector<Index> all(13);
    std::iota(all.begin(), all.end(), Index{0});
    for (const std::vector<Index>& pushed : {all, std::vector<Index>(all.begin() + 1, all.end()), {3}}) {
      int converged_searches = 0;
      for (int trial = 0; trial < 8; ++trial) {
        const SaddleSearch search =
            find_saddle(cluster, start, random_push(13, pushed, stream), test::cluster_options());
        CHECK((search.positions.rowwise().mean() - start.positions.rowwise().mean()).norm() < 1e-6);
        if (search.status == SaddleStatus::converged) ++converged_searches;
      }
      CHECK(converged_searches >= 4);
    }
  }

  TEST_CASE("find_saddle: the same push gives the same search, bit by bit") {
    LennardJonesCluster cluster(13);
    const StationaryPoint start = test::icosahedral_minimum();
    for (std::uint64_t trial = 0; trial < 3; ++trial) {
      const auto search = [&] {
        return find_saddle(cluster, start, test::push_of_cluster(trial), test::cluster_options());
      };
      CHECK(same_search(search(), search()));
    }
  }

  TEST_CASE("find_saddle: the story told on the way is that of the search, and listening changes nothing") {
    LennardJonesCluster cluster(13);
    const StationaryPoint start = test::icosahedral_minimum();
    std::vector<ArtStep> steps;
    const SaddleSearch told = find_saddle(cluster, start, test::push_of_cluster(1), test::cluster_options(),
                                          [&steps](const ArtStep& step) { steps.push_back(step); });
    CHECK(same_search(told, find_saddle(cluster, start, test::push_of_cluster(1), test::cluster_options())));
    REQUIRE_FALSE(steps.empty());
    std::int64_t calls = 0;
    for (const ArtStep& step : steps) {
      CHECK(step.force_calls > calls);
      calls = step.force_calls;
      CHECK(step.force_across >= 0);
      CHECK(step.energy > 0);
    }
    CHECK(calls <= told.force_calls);
    CHECK(steps.front().stage == ArtStep::Stage::push);
  }

  TEST_CASE("find_saddle: limits end a search under their names") {
    LennardJonesCluster cluster(13);
    const StationaryPoint start = test::icosahedral_minimum();
    const auto ended = [&](const ArtOptions& options) {
      Counted counted(cluster);
      const SaddleSearch search = find_saddle(counted, start, test::push_of_cluster(1), options);
      check_account(search, counted, options);
      return search.status;
    };
    ArtOptions options = test::cluster_options();
    REQUIRE(ended(options) == SaddleStatus::converged);
    SUBCASE("energy") {
      options.max_energy = 1e-3;
      CHECK(ended(options) == SaddleStatus::energy_limit);
    }
    SUBCASE("force calls") {
      options.max_calls = 20;
      CHECK(ended(options) == SaddleStatus::budget_spent);
    }
    SUBCASE("pushes") {
      options.max_pushes = 1;
      options.leave_eigenvalue = -1e9;
      CHECK(ended(options) == SaddleStatus::budget_spent);
    }
    SUBCASE("displacement") {
      options.max_displacement = 1e-3;
      CHECK(ended(options) == SaddleStatus::exploded);
    }
    SUBCASE("no finite force") {
      options.push = 1e200;
      CHECK(ended(options) != SaddleStatus::converged);
    }
  }

  TEST_CASE("find_saddle: a force field that gives up ends the search as exploded, calls counted") {
    LennardJonesCluster cluster(13);
    Counted counted(cluster);
    int left = 25;
    Watched failing(counted, [&left] {
      if (left-- == 0) throw ForceError("no answer");
    });
    const SaddleSearch search =
        find_saddle(failing, test::icosahedral_minimum(), test::push_of_cluster(1), test::cluster_options());
    CHECK(search.status == SaddleStatus::exploded);
    CHECK(search.force_calls == 26);
    CHECK(counted.calls() == 25);
  }

  TEST_CASE("find_saddle: an interruption is no outcome of a search and passes through") {
    LennardJonesCluster cluster(13);
    Watched interrupted(cluster, [] { throw Interrupted(); });
    CHECK_THROWS_AS(
        find_saddle(interrupted, test::icosahedral_minimum(), test::push_of_cluster(1), test::cluster_options()),
        Interrupted);
  }

  TEST_CASE("random_push: unit length, the chosen atoms only, every direction alike, one stream one push") {
    const std::vector<Index> atoms{1, 4, 5};
    Stream stream = test::test_stream(50);
    Matrix3 mean = Matrix3::Zero();
    for (int trial = 0; trial < 4000; ++trial) {
      const Push push = random_push(6, atoms, stream);
      REQUIRE(push.direction.norm() == doctest::Approx(1));
      for (const Index still : {0, 2, 3}) REQUIRE(push.direction.col(still).norm() == 0);
      const Vector3 first = push.direction.col(1);
      mean += first * first.transpose() / 4000;
    }
    // 9 coordinates share the unit length; the standard error of each entry is below 0.003.
    CHECK((mean - Matrix3::Identity() / 9).cwiseAbs().maxCoeff() < 0.015);
    Stream a = test::test_stream(51), b = test::test_stream(51);
    CHECK(random_push(6, atoms, a).direction == random_push(6, atoms, b).direction);
  }

  TEST_CASE("art_options: every length, energy and curvature is scaled with the units") {
    const ArtOptions metal = art_options(units(UnitStyle::metal)), real = art_options(units(UnitStyle::real));
    const double electronvolt = units(UnitStyle::real).electronvolt;
    CHECK(metal.push == ArtOptions{}.push);
    CHECK(metal.max_energy == ArtOptions{}.max_energy);
    CHECK(real.push == metal.push);
    CHECK(real.max_energy == doctest::Approx(electronvolt * metal.max_energy));
    CHECK(real.stiffness == doctest::Approx(electronvolt * metal.stiffness));
    CHECK(real.leave_eigenvalue == doctest::Approx(electronvolt * metal.leave_eigenvalue));
    CHECK(real.lanczos.scale == doctest::Approx(electronvolt * metal.lanczos.scale));
    CHECK(real.tolerance.value == doctest::Approx(electronvolt * metal.tolerance.value));
    CHECK(real.refine.scale == doctest::Approx(electronvolt * metal.refine.scale));
    CHECK(real.refine.max_step == metal.refine.max_step);
    CHECK(real.refine.max_calls == refine_from_climb().max_calls);
    CHECK(art_options(units(UnitStyle::lj)).refine.max_step == doctest::Approx(0.4 * metal.refine.max_step));
  }
}

}  // namespace
}  // namespace pel
