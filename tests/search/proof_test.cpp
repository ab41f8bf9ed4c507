#include "libpel/search/proof.hpp"

#include <doctest/doctest.h>

#include "libpel/forces/models.hpp"
#include "libpel/search/sample.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

LowestMode mode(double eigenvalue, double residual) {
  LowestMode mode;
  mode.eigenvalue = eigenvalue;
  mode.residual = residual;
  return mode;
}

/// Along x stiffness -2, along y as given, along z 3.
Harmonic ridge(double along_y) {
  const Eigen::MatrixXd stiffness = Eigen::Vector3d(-2, along_y, 3).asDiagonal();
  return {Matrix3X::Zero(3, 1), stiffness};
}

SaddleModes modes_of(ForceField& surface, const Sample& at) {
  Stream stream = test::test_stream(61);
  LanczosOptions options = sign_options();
  options.difference = 1e-3;
  return modes_of_saddle(surface, at.positions, at.forces, Vector3(1, 0.1, 0), stream, options);
}

ProvenEvent proven(ForceField& surface, const StationaryPoint& start, Connection ends) {
  const test::KnownSaddle& known = test::mueller_brown_saddles[1];
  Stream stream = test::test_stream(62);
  AttemptOptions options;
  options.connect = test::mueller_brown_connect();
  options.connect.minimize.max_calls = 200;
  options.sign.difference = 1e-4;
  return proven_event(surface, start, {-7, known.position}, -5, std::move(ends), stream, options, Metric());
}

StationaryPoint pass(int which) {
  MuellerBrown surface;
  const test::KnownSaddle& known = test::mueller_brown_saddles.at(static_cast<std::size_t>(which));
  return {0, test::newton_stationary_point(surface, known.position)};
}

TEST_SUITE("unit") {
  TEST_CASE("has_right_index: one negative eigenvalue beyond doubt, and one positive") {
    CHECK(has_right_index({mode(-1, 0.1), mode(1, 0.1)}));
    CHECK_FALSE(has_right_index({mode(1, 0.1), mode(1, 0.1)}));
    CHECK_FALSE(has_right_index({mode(-1, 0.5), mode(1, 0.1)}));
    CHECK_FALSE(has_right_index({mode(-1, 0.1), mode(1, 0.9)}));
    CHECK_FALSE(has_right_index({mode(-1, 0.1), mode(-1, 0.1)}));
  }

  TEST_CASE("step_beside: down along the second mode, where the surface bends downward twice") {
    Harmonic hill = ridge(-1), saddle = ridge(1);
    for (const double y : {-0.02, 0.02}) {
      const Sample near = sample_at(hill, Vector3(0, y, 0));
      const auto step = step_beside(modes_of(hill, near), near.forces, 0.3);
      REQUIRE(step);
      CHECK(step->norm() == doctest::Approx(0.3));
      CHECK(step->cwiseProduct(near.forces).sum() > 0);
      CHECK(sample_at(hill, near.positions + *step).energy < near.energy);
    }
    const Sample top = sample_at(saddle, Vector3(0, 0.02, 0));
    CHECK_FALSE(step_beside(modes_of(saddle, top), top.forces, 0.3));
  }

  TEST_CASE("part_of_forces: the softer the modes, the smaller the forces must be") {
    Harmonic soft = ridge(0.01), stiff = ridge(2);
    for (const double way : {0.01, 0.1}) {
      const Sample near_soft = sample_at(soft, Vector3(0, way, 0)), near_stiff = sample_at(stiff, Vector3(0, way, 0));
      const double part = part_of_forces(modes_of(soft, near_soft), near_soft.forces, 0.02);
      if (way < 0.02)
        CHECK(part == 1);
      else
        CHECK(part * way < 0.02);
      CHECK(part_of_forces(modes_of(stiff, near_stiff), near_stiff.forces, 1.0) == 1);
    }
    Harmonic hill = ridge(-1);
    const Sample at = sample_at(hill, Vector3(0, 0.5, 0));
    CHECK(part_of_forces(modes_of(hill, at), at.forces, 0.02) == 1);
  }

  TEST_CASE("proven_event: minima stay what they are, and start and other are taken on trust") {
    MuellerBrown surface;
    const StationaryPoint start = test::mueller_brown_minimum(0), from = test::mueller_brown_minimum(1),
                          to = test::mueller_brown_minimum(2);
    const ProvenEvent good = proven(surface, start, {SearchOutcome::not_connected, from, to, 0});
    CHECK(good.outcome == SearchOutcome::not_connected);
    REQUIRE(good.event);
    CHECK(good.event->from.positions == from.positions);
    CHECK(good.event->to.positions == to.positions);
    CHECK(good.event->saddle.energy == -7);
    CHECK(good.event->eigenvalue == -5);
    const ProvenEvent trusted = proven(surface, pass(0), {SearchOutcome::connected, pass(0), to, 0});
    REQUIRE(trusted.event);
    CHECK(trusted.event->from.positions == pass(0).positions);
    const ProvenEvent loop = proven(surface, start, {SearchOutcome::same_minimum, from, from, 0});
    CHECK(loop.outcome == SearchOutcome::same_minimum);
    CHECK_FALSE(loop.event);
  }

  TEST_CASE("proven_event: an end that is no minimum is left downward, and then may be the start") {
    MuellerBrown surface;
    const StationaryPoint from = test::mueller_brown_minimum(1);
    const ProvenEvent left = proven(surface, from, {SearchOutcome::connected, from, pass(0), 0});
    REQUIRE(left.event);
    const Matrix3X& end = left.event->to.positions;
    const auto away = [&](int minimum) { return (end - test::mueller_brown_minimum(minimum).positions).norm(); };
    CHECK(std::min(away(0), away(2)) < 1e-3);

    const StationaryPoint reached = left.event->to;
    const ProvenEvent same = proven(surface, reached, {SearchOutcome::connected, reached, pass(0), 0});
    CHECK(same.outcome == SearchOutcome::same_minimum);
    CHECK_FALSE(same.event);
    const ProvenEvent turned = proven(surface, reached, {SearchOutcome::not_connected, from, pass(0), 0});
    CHECK(turned.outcome == SearchOutcome::connected);
    REQUIRE(turned.event);
    CHECK(turned.event->from.positions == reached.positions);
    CHECK(turned.event->to.positions == from.positions);
  }

  TEST_CASE("proven_event: where the surface has no bottom nothing is proven") {
    Harmonic endless = ridge(1);
    const StationaryPoint start{0, Vector3(0, 9, 0)}, top{0, Vector3::Zero()};
    const ProvenEvent none = proven(endless, start, {SearchOutcome::connected, start, top, 0});
    CHECK(none.outcome == SearchOutcome::wrong_index);
    CHECK_FALSE(none.event);
  }
}

}  // namespace
}  // namespace pel
