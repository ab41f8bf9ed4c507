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

ProvenEvent proven(ForceField& surface, Connection ends) {
  const test::KnownSaddle& known = test::mueller_brown_saddles[1];
  Stream stream = test::test_stream(62);
  LanczosOptions options = sign_options();
  options.difference = 1e-4;
  const StationaryPoint saddle{-7, test::newton_stationary_point(surface, known.position)};
  return proven_event(surface, saddle, -5, std::move(ends), stream, options, Metric());
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

  TEST_CASE("proven_event: ends that are no minima prove nothing, but the start is taken on trust") {
    MuellerBrown surface;
    const StationaryPoint from = test::mueller_brown_minimum(1), to = test::mueller_brown_minimum(2);
    const StationaryPoint pass{0, test::mueller_brown_saddles[0].position};
    const ProvenEvent good = proven(surface, {SearchOutcome::not_connected, from, to, 0});
    CHECK(good.outcome == SearchOutcome::not_connected);
    REQUIRE(good.event);
    CHECK(good.event->from.positions == from.positions);
    CHECK(good.event->to.positions == to.positions);
    CHECK(good.event->saddle.energy == -7);
    CHECK(good.event->eigenvalue == -5);
    for (const ProvenEvent& bad : {proven(surface, {SearchOutcome::not_connected, pass, to, 0}),
                                   proven(surface, {SearchOutcome::not_connected, from, pass, 0}),
                                   proven(surface, {SearchOutcome::connected, from, pass, 0})}) {
      CHECK(bad.outcome == SearchOutcome::wrong_index);
      CHECK_FALSE(bad.event);
    }
    CHECK(proven(surface, {SearchOutcome::connected, pass, to, 0}).event);
    const ProvenEvent loop = proven(surface, {SearchOutcome::same_minimum, from, from, 0});
    CHECK(loop.outcome == SearchOutcome::same_minimum);
    CHECK_FALSE(loop.event);
  }
}

}  // namespace
}  // namespace pel
