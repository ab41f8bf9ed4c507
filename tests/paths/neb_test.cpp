#include "libpel/paths/neb.hpp"

#include <Eigen/Geometry>
#include <cmath>
#include <limits>

#include <doctest/doctest.h>
#include <mpi.h>

#include "libpel/core/error.hpp"
#include "libpel/core/neighbors.hpp"
#include "libpel/forces/lammps.hpp"
#include "libpel/forces/models.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"
#include "libpel/search/curvature/springs.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/evaluated.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"
#include "tests/support/lammps_systems.hpp"

namespace pel {
namespace {

const Cell free_space(100 * Matrix3::Identity(), {false, false, false}, Vector3::Constant(-50));

/// Lengths about 1, curvatures 100 to 3000.
NebOptions mueller_brown_neb() {
  NebOptions options;
  options.images = 9;
  options.interpolation = Interpolation::linear;
  options.prominence = 1;
  options.band.tolerance = {20, ForceNorm::euclidean};
  options.band.loose = 0.01;
  options.band.climb_below = 20;
  options.band.max_step = 0.05;
  options.band.max_iterations = 30;
  ElementaryStepOptions& step = options.step;
  step.search.art = test::mueller_brown_options();
  step.search.connect = test::mueller_brown_connect();
  step.search.sign.difference = 1e-4;
  step.refine.tolerance = step.search.art.tolerance;
  step.refine.max_step = 0.05;
  step.refine.difference = 1e-5;
  step.refine.scale = 10;
  return options;
}

NebResult mueller_brown(ForceField& surface, View3X from, View3X to, const NebOptions& options = mueller_brown_neb()) {
  return neb(surface, free_space, from, to, test::test_stream(51), options, Metric(1000));
}

/// What holds for every resolved path.
void check_path(const NebResult& path, ForceField& force_field, double tolerance) {
  REQUIRE(path.status == NebStatus::resolved);
  REQUIRE(path.highest < path.steps.size());
  double highest = -std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < path.steps.size(); ++k) {
    const Event& event = path.steps[k].event;
    for (const StationaryPoint& point : {event.from, event.saddle, event.to}) {
      const test::Evaluated again = test::evaluated(force_field, point.positions);
      CHECK(again.energy == doctest::Approx(point.energy).epsilon(1e-10));
      CHECK(again.forces.cwiseAbs().maxCoeff() < tolerance);
    }
    CHECK(event.eigenvalue < 0);
    CHECK(event.saddle.energy > std::max(event.from.energy, event.to.energy));
    const Matrix3X& before = k == 0 ? path.initial.positions : path.steps[k - 1].event.to.positions;
    CHECK((event.from.positions - before).colwise().norm().maxCoeff() < 0.1);
    highest = std::max(highest, event.saddle.energy);
  }
  CHECK(path.forward == highest - path.initial.energy);
  CHECK(path.reverse == highest - path.final.energy);
  CHECK((path.steps.back().event.to.positions - path.final.positions).colwise().norm().maxCoeff() < 0.1);
  const Profile& profile = path.profile;
  CHECK(std::ranges::is_sorted(profile.distance));
  CHECK(*std::ranges::max_element(profile.energy) == highest);
  CHECK(path_length(path) >= (path.final.positions - path.initial.positions).norm() * (1 - 1e-9));
}

void check_account(const NebResult& path, const Counted& counted) {
  const PathCalls& calls = path.stage_calls;
  CHECK(path.force_calls == counted.calls());
  CHECK(calls.ends + calls.band + calls.saddle + calls.proof + calls.relaxation == path.force_calls);
}

/// One atom between two wells: E = h ((x/a)^2 - 1)^2 + 1/2 k (y - c (1 - (x/a)^2))^2 + 1/2 k z^2, a curved valley from
/// (-a, 0, 0) over (0, c, 0) to (a, 0, 0).
class DoubleWell final : public ForceField {
 public:
  static constexpr double h = 0.5, a = 1.5, c = 0.4, k = 20;
  Index atoms() const override { return 1; }
  Invariance invariance() const override { return {}; }
  double evaluate(View3X positions, Span3X forces) override {
    const double u = positions(0, 0) / a, hill = u * u - 1, off = positions(1, 0) + c * hill;
    forces = Vector3(-4 * h * hill * u / a - k * off * c * 2 * u / a, -k * off, -k * positions(2, 0));
    return h * hill * hill + 0.5 * k * (off * off + positions(2, 0) * positions(2, 0));
  }
};

NebOptions double_well_neb() {
  NebOptions options = neb_options(units(UnitStyle::metal), 0.01);
  options.step.search.sign.difference = 1e-4;
  options.step.refine.difference = 1e-4;
  return options;
}

TEST_SUITE("unit") {
  TEST_CASE("neb: between the deep minima of Mueller and Brown, the one in between and both saddles") {
    MuellerBrown surface;
    for (const bool back : {false, true}) {
      Counted counted(surface);
      const NebResult path =
          mueller_brown(counted, test::mueller_brown_minima[back ? 1 : 0], test::mueller_brown_minima[back ? 0 : 1]);
      check_path(path, surface, 1e-5);
      check_account(path, counted);
      REQUIRE(path.steps.size() == 2);
      for (const std::size_t k : {0, 1}) {
        const Vector3 near = test::mueller_brown_saddles[back ? 1 - k : k].position;
        const Matrix3X exact = test::newton_stationary_point(surface, near);
        CHECK((path.steps[k].event.saddle.positions - exact).norm() < 1e-4);
      }
      const Matrix3X between = test::newton_stationary_point(surface, test::mueller_brown_minima[2]);
      CHECK((path.steps[0].event.to.positions - between).norm() < 1e-4);
      CHECK((path.steps[1].event.from.positions - between).norm() < 1e-4);
      MESSAGE("Mueller-Brown, two steps: ", path.force_calls, " force calls");
    }
  }

  TEST_CASE("neb: a symmetric double well has its barrier in both directions, and a symmetric profile") {
    DoubleWell well;
    const Vector3 left(-1.5, 0, 0), right(1.5, 0, 0);
    // Both ends off their minima: they are relaxed first.
    const NebResult path = neb(well, free_space, left + Vector3(0.1, 0.05, 0), right + Vector3(0, 0.1, 0.02),
                               test::test_stream(52), double_well_neb(), Metric(20));
    check_path(path, well, 1e-3);
    REQUIRE(path.steps.size() == 1);
    CHECK((path.initial.positions - left).norm() < 1e-3);
    CHECK((path.final.positions - right).norm() < 1e-3);
    CHECK(path.forward == doctest::Approx(DoubleWell::h).epsilon(1e-5));
    CHECK(path.reverse == doctest::Approx(DoubleWell::h).epsilon(1e-5));
    CHECK((path.steps[0].event.saddle.positions - Vector3(0, DoubleWell::c, 0)).norm() < 1e-3);
    // d2E/dx2 = -4 h / a^2 and d2E/dy2 = k at the saddle, x and y not coupled.
    CHECK(path.steps[0].event.eigenvalue ==
          doctest::Approx(-4 * DoubleWell::h / (DoubleWell::a * DoubleWell::a)).epsilon(1e-2));
    CHECK(path_length(path) > 3);
  }

  TEST_CASE("neb: ends in one basin are an outcome") {
    MuellerBrown surface;
    const Vector3 minimum = test::mueller_brown_minima[0];
    Counted counted(surface);
    const NebResult path = mueller_brown(counted, minimum, minimum + Vector3(0.05, -0.05, 0));
    CHECK(path.status == NebStatus::same_basin);
    CHECK(path.steps.empty());
    CHECK(path.stage_calls.ends + path.stage_calls.proof == counted.calls());
    check_account(path, counted);
  }

  TEST_CASE("neb: a force field without an answer ends the path wherever it happens, all calls counted") {
    MuellerBrown surface;
    const NebResult whole = mueller_brown(surface, test::mueller_brown_minima[0], test::mueller_brown_minima[1]);
    REQUIRE(whole.status == NebStatus::resolved);
    for (std::int64_t last = 0; last < whole.force_calls; last += 7) {
      std::int64_t calls = 0;
      Watched failing(surface, [&] {
        if (++calls > last) throw ForceError("no answer");
      });
      const NebResult path = mueller_brown(failing, test::mueller_brown_minima[0], test::mueller_brown_minima[1]);
      CHECK(path.status == NebStatus::exploded);
      CHECK(path.force_calls == last + 1);
      const PathCalls& stages = path.stage_calls;
      CHECK(stages.ends + stages.band + stages.saddle + stages.proof + stages.relaxation == path.force_calls);
    }
  }

  TEST_CASE("neb: an end that is no number ends the path, a wrong request is refused") {
    LennardJonesCluster cluster(13);
    Matrix3X broken = test::icosahedron();
    broken(0, 3) = std::numeric_limits<double>::quiet_NaN();
    NebOptions options = neb_options(units(UnitStyle::lj), 1e-3);
    const auto run = [&](View3X from, View3X to) {
      return neb(cluster, free_space, from, to, test::test_stream(53), options, Metric(100)).status;
    };
    CHECK(run(test::icosahedron(), broken) != NebStatus::resolved);
    CHECK(run(broken, test::icosahedron()) != NebStatus::resolved);
    Matrix3X overlapping = test::icosahedron();
    overlapping.col(3) = overlapping.col(4);
    CHECK(run(test::icosahedron(), overlapping) != NebStatus::resolved);
    CHECK_THROWS_AS(run(test::icosahedron(), test::icosahedron().leftCols(12)), InputError);
    options.images = 0;
    CHECK_THROWS_AS(run(test::icosahedron(), test::icosahedron()), InputError);
  }

  TEST_CASE("neb: a status for every limit") {
    MuellerBrown surface;
    const auto status = [&](const NebOptions& options) {
      return mueller_brown(surface, test::mueller_brown_minima[0], test::mueller_brown_minima[1], options).status;
    };
    NebOptions options = mueller_brown_neb();
    options.max_calls = 0;
    CHECK(status(options) == NebStatus::budget_spent);
    options = mueller_brown_neb();
    options.max_bands = 0;
    CHECK(status(options) == NebStatus::budget_spent);
    options = mueller_brown_neb();
    options.step.search.connect.minimize.max_calls = 1;
    CHECK(status(options) == NebStatus::not_relaxed);
    for (int k = 0; k < neb_status_count; ++k)
      for (int j = 0; j < k; ++j) CHECK(name(static_cast<NebStatus>(k)) != name(static_cast<NebStatus>(j)));
  }

  TEST_CASE("neb: a cluster that was turned and moved as a whole takes the same path") {
    LennardJonesCluster cluster(13);
    const test::SaddleWithMode saddle = test::icosahedral_saddle();
    const StationaryPoint start = test::icosahedral_minimum();
    const Connection ends = connect(cluster, start, saddle.positions, saddle.mode, test::cluster_connect());
    REQUIRE(ends.outcome == SearchOutcome::connected);
    const Matrix3 turn = Eigen::AngleAxisd(2, Vector3(1, 1, 2).normalized()).toRotationMatrix();
    const auto run = [&](View3X final) {
      const NebResult path = neb(cluster, free_space, start.positions, final, test::test_stream(54),
                                 neb_options(units(UnitStyle::lj), 1e-3), Metric(200));
      check_path(path, cluster, 1e-3);
      return path;
    };
    const NebResult plain = run(ends.to.positions);
    const NebResult turned = run((turn * ends.to.positions).colwise() + Vector3(3, -1, 2));
    CHECK(turned.forward == doctest::Approx(plain.forward).epsilon(1e-5));
    CHECK(turned.steps.size() == plain.steps.size());
    CHECK((turned.final.positions - plain.final.positions).norm() < 1e-3);
  }
}

TEST_SUITE("lammps") {
  /// Copper with one vacancy, 107 atoms; the atom next to it goes there.
  TEST_CASE("neb: the hop of a vacancy in copper") {
    constexpr double edge = 3.615;
    Structure crystal = test::fcc_crystal(3, 0);
    crystal.positions *= edge / 1.7;
    crystal.cell = Cell(3 * edge * Matrix3::Identity(), {true, true, true});
    const Vector3 empty = crystal.positions.col(0);
    crystal.positions = Matrix3X(crystal.positions.rightCols(crystal.atoms() - 1));
    crystal.species.pop_back();
    crystal.fixed.pop_back();
    REQUIRE(crystal.atoms() == 107);
    const AtomLocator locator(crystal.cell, crystal.positions, edge);
    const Neighbor hopping = *locator.nearest(empty);
    LammpsForceField copper(
        test::lammps_input("units metal\natom_style atomic\npair_style eam\npair_coeff 1 1 Cu_u3.eam\n",
                           test::data_file(crystal)),
        MPI_COMM_SELF);
    Matrix3X final = crystal.positions;
    final.col(hopping.atom) -= hopping.displacement;
    NebOptions options = neb_options(copper.units(), 0.01);
    options.step.refine.tolerance = {0.01, ForceNorm::max_component};
    const Minimization from = minimize(copper, crystal.positions, options.step.search.connect.minimize);
    const Minimization to = minimize(copper, final, options.step.search.connect.minimize);
    Frozen free(copper, from.positions, crystal.fixed);
    Counted products(free);
    const Metric metric = spring_metric(free, crystal, from.positions, 30, {.shift = 0.1});
    Counted counted(copper);
    const NebResult path =
        neb(counted, crystal.cell, from.positions, to.positions, test::test_stream(55), options, metric);
    check_path(path, copper, 0.011);
    check_account(path, counted);
    CHECK(path.steps.size() == 1);
    CHECK(path.forward == doctest::Approx(0.670).epsilon(1e-3));
    CHECK(path.reverse == doctest::Approx(path.forward).epsilon(1e-4));
    const PathCalls& calls = path.stage_calls;
    MESSAGE("Cu vacancy hop, 5 images: ", path.force_calls, " force calls: ends ", calls.ends, ", band ", calls.band,
            ", saddle ", calls.saddle, ", proof ", calls.proof, ", descents ", calls.relaxation);
    CHECK(calls.ends == 2);
    CHECK(calls.ends + calls.band + calls.saddle <= 60);
  }

  TEST_CASE("neb: atoms on top of each other end the path, not the program") {
    const Structure crystal = test::fcc_crystal(3, 0);
    LammpsForceField forces(test::lennard_jones_crystal(crystal), MPI_COMM_SELF);
    Matrix3X broken = crystal.positions;
    broken.col(5) = broken.col(6);
    const NebResult path = neb(forces, crystal.cell, crystal.positions, broken, test::test_stream(56),
                               neb_options(forces.units(), 0.01), Metric(100));
    CHECK(path.status != NebStatus::resolved);
    CHECK(path.steps.empty());
  }
}

}  // namespace
}  // namespace pel
