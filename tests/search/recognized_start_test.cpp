#include <Eigen/Geometry>
#include <cmath>

#include <doctest/doctest.h>

#include "libpel/core/displacement.hpp"
#include "libpel/forces/models.hpp"
#include "libpel/search/connect.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

/// Three atoms. A wide double well in y of the first: minima at 0 and 2 `half`, a saddle between.
/// Across it, in x, a narrow one of two minima `separation` apart, bent aside by `bend` y^2; springs hold the rest.
class TwinWells final : public ForceField {
 public:
  double separation = 0.2;
  double height = 0.05;  ///< of the barrier between the twins
  double bend = 0;
  double half = 0.75;  ///< the farther, the more harmonic are the last tenths of the way down
  static constexpr double stiffness = 30;

  Index atoms() const override { return 3; }
  Invariance invariance() const override { return {}; }
  double evaluate(View3X positions, Span3X forces) override {
    const double y = positions(1, 0), x = positions(0, 0) - bend * y * y, a = 0.5 * separation;
    const double wide = std::pow(y / half - 1, 2) - 1, narrow = x * x / (a * a) - 1;
    const double slope = 4 * height * narrow * x / (a * a);
    const double barrier = stiffness * half * half / 8;
    forces = -stiffness * positions;
    forces(0, 0) = -slope;
    forces(1, 0) = -4 * barrier * wide * (y / half - 1) / half + slope * 2 * bend * y;
    const double springs = positions.rightCols(2).squaredNorm() + positions(2, 0) * positions(2, 0);
    return barrier * wide * wide + height * narrow * narrow + 0.5 * stiffness * springs;
  }

  /// The twin on one `side` (-1 or 1) of the well in y that begins at 0, and the saddle above it.
  StationaryPoint minimum(int side) const {
    Matrix3X at = Matrix3X::Zero(3, 3);
    at(0, 0) = 0.5 * side * separation;
    return {0, at};
  }
  Matrix3X saddle(int side) const {
    Matrix3X at = minimum(side).positions;
    at(0, 0) += bend * half * half;
    at(1, 0) = half;
    return at;
  }
};

/// Along the valley, up from the start.
Matrix3X valley(const TwinWells& wells) {
  Matrix3X mode = Matrix3X::Zero(3, 3);
  mode.col(0) = Vector3(2 * wells.bend * wells.half, 1, 0).normalized();
  return mode;
}

ConnectOptions tight_connect() {
  ConnectOptions options;
  options.minimize.tolerance = {1e-4, ForceNorm::max_component};
  return options;
}

/// Turned about an axis, and moved.
Matrix3X carried(View3X positions, double angle, const Vector3& shift) {
  const Matrix3 turn = Eigen::AngleAxisd(angle, Vector3(1, 2, -1).normalized()).toRotationMatrix();
  return (turn * positions).colwise() + shift;
}

/// The same way down, all of it: nothing is recognized.
ConnectOptions to_the_end(ConnectOptions options) {
  options.certain_distance = 0;
  return options;
}

/// Does a descent that ends early end where the same one leads that goes on?
void check_twins(const TwinWells& wells, int side, double push = 0.2) {
  CAPTURE(wells.separation);
  CAPTURE(wells.height);
  CAPTURE(wells.bend);
  CAPTURE(side);
  CAPTURE(push);
  TwinWells surface = wells;
  ConnectOptions options = tight_connect();
  options.push = push;
  const StationaryPoint start = wells.minimum(-1);
  const auto ends = [&](const ConnectOptions& how) {
    return connect(surface, start, wells.saddle(side), valley(wells), how);
  };
  const Connection early = ends(options), late = ends(to_the_end(options));
  if (wells.bend == 0 && side == -1) CHECK(late.outcome == SearchOutcome::connected);
  if (wells.bend == 0 && side == 1 && wells.separation > options.distance_tolerance)
    CHECK(late.outcome == SearchOutcome::not_connected);
  CHECK(early.outcome == late.outcome);
  CHECK(same_minimum(early.from, late.from, {}, options));
  CHECK(same_minimum(early.to, late.to, {}, options));
  CHECK(early.force_calls <= late.force_calls);
}

TEST_SUITE("unit") {
  TEST_CASE("connect: on a cluster a descent that ends early ends where the one leads that goes on") {
    LennardJonesCluster cluster(13);
    const StationaryPoint start = test::icosahedral_minimum();
    const ConnectOptions options = test::cluster_connect();
    int connected = 0;
    std::int64_t saved = 0;
    for (std::uint64_t trial = 0; trial < 12; ++trial) {
      const SaddleSearch saddle = find_saddle(cluster, start, test::push_of_cluster(trial), test::cluster_options());
      if (saddle.status != SaddleStatus::converged) continue;
      const auto ends = [&](const ConnectOptions& how) {
        return connect(cluster, start, saddle.positions, saddle.mode, how);
      };
      CAPTURE(trial);
      const Connection early = ends(options), late = ends(to_the_end(options));
      CHECK(early.outcome == late.outcome);
      CHECK(same_minimum(early.from, late.from, cluster.invariance(), options));
      CHECK(same_minimum(early.to, late.to, cluster.invariance(), options));
      if (early.outcome != SearchOutcome::connected) continue;
      CHECK(early.force_calls <= late.force_calls);
      saved += late.force_calls - early.force_calls;
      ++connected;
    }
    CHECK(connected > 3);
    CHECK(saved > 0);
  }

  TEST_CASE("connect: the start is recognized before it is reached, and given back exactly") {
    TwinWells wells;
    wells.separation = 1.5;
    wells.height = 2;
    const StationaryPoint start = wells.minimum(1);
    const Connection plain = connect(wells, start, wells.saddle(1), valley(wells), tight_connect());
    const std::int64_t whole =
        connect(wells, start, wells.saddle(1), valley(wells), to_the_end(tight_connect())).force_calls;
    std::int64_t before = whole;
    for (const double distance : {0.03, 0.1, 0.3}) {
      ConnectOptions options = tight_connect();
      options.certain_distance = distance;
      const Connection known = connect(wells, start, wells.saddle(1), valley(wells), options);
      REQUIRE(known.outcome == SearchOutcome::connected);
      CHECK(known.from.positions == start.positions);
      CHECK(known.from.energy == start.energy);
      CHECK(largest_displacement(known.to.positions - plain.to.positions) < 1e-3);
      CHECK(known.force_calls <= before);
      before = known.force_calls;
    }
    CHECK(before < whole);
  }

  TEST_CASE("connect: another minimum beside the start is not taken for it, from either side") {
    for (const double separation : {0.05, 0.08, 0.12, 0.15, 0.2, 0.25, 0.3})
      for (const double height : {0.02, 0.05, 0.2})
        for (const double bend : {0.0, 0.15, -0.15})
          for (const int side : {-1, 1}) {
            TwinWells wells;
            wells.separation = separation;
            wells.height = height;
            wells.bend = bend;
            check_twins(wells, side);
          }
  }

  TEST_CASE("connect: nor where the barrier between them is low, and the way down harmonic almost to the end") {
    for (const double separation : {0.12, 0.2, 0.3})
      for (const double height : {0.003, 0.006, 0.01, 0.05})
        for (double push = 0.1; push < 0.7; push += 0.02) {
          TwinWells wells;
          wells.separation = separation;
          wells.height = height;
          wells.half = 1.5;
          check_twins(wells, 1, push);
        }
  }

  TEST_CASE("connect: nor across the lowest of barriers") {
    for (const double separation : {0.12, 0.2})
      for (double push = 0.1; push < 0.7; push += 0.1) {
        TwinWells wells;
        wells.separation = separation;
        wells.height = 0.001;
        wells.half = 1.5;
        check_twins(wells, 1, push);
      }
  }

  TEST_CASE("same minimum: of a free cluster wherever it lies and whichever way it points") {
    const StationaryPoint start = test::icosahedral_minimum();
    const ConnectOptions options = test::cluster_connect();
    const Invariance free = LennardJonesCluster(13).invariance(), drifting{{true, true, true}, false}, held;
    for (const double angle : {0.05, 1.0, 3.0}) {
      const StationaryPoint turned{start.energy, carried(start.positions, angle, Vector3(3, -1, 8))};
      CHECK(same_minimum(start, turned, free, options));
      CHECK(same_minimum(turned, start, free, options));
      CHECK_FALSE(same_minimum(start, turned, drifting, options));
    }
    const StationaryPoint moved{start.energy, carried(start.positions, 0, Vector3(3, -1, 8))};
    CHECK(same_minimum(start, moved, drifting, options));
    CHECK_FALSE(same_minimum(start, moved, held, options));
  }

  TEST_CASE("same minimum: no mirror image, no exchanged atoms, no other shape or energy") {
    LennardJonesCluster cluster(13);
    const StationaryPoint start = test::icosahedral_minimum();
    const ConnectOptions options = test::cluster_connect();
    StationaryPoint mirrored = start, exchanged = start, bent = start, higher = start;
    mirrored.positions.row(0) *= -1;
    exchanged.positions.col(2).swap(exchanged.positions.col(9));
    bent.positions.col(4) *= 1 + 2 * options.distance_tolerance;
    higher.energy += 2 * options.energy_tolerance;
    for (const StationaryPoint& other : {mirrored, exchanged, bent, higher}) {
      const StationaryPoint turned{other.energy, carried(other.positions, 0.7, Vector3(1, 1, 0))};
      CHECK_FALSE(same_minimum(start, turned, cluster.invariance(), options));
    }
    StationaryPoint near = start;
    near.positions.col(4) *= 1 + 0.3 * options.distance_tolerance;
    CHECK(same_minimum(start, near, cluster.invariance(), options));
  }
}

}  // namespace
}  // namespace pel
