#include "libpel/search/proven_minimum.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "libpel/forces/models.hpp"
#include "libpel/search/curvature/curvature_sign.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/evaluated.hpp"
#include "tests/support/known_surfaces.hpp"
#include "tests/support/shoulder.hpp"

namespace pel {
namespace {

Harmonic valley(double along_x) {
  const Eigen::MatrixXd stiffness = Eigen::Vector3d(along_x, 4, 5).asDiagonal();
  return {Matrix3X::Zero(3, 1), stiffness};
}

std::optional<StationaryPoint> proven(ForceField& surface, View3X at, const ConnectOptions& options,
                                      const LanczosOptions& sign) {
  Stream stream = test::test_stream(71);
  return proven_minimum(surface, {test::evaluated(surface, at).energy, at}, stream, options, sign, Metric(5));
}

TEST_SUITE("unit") {
  TEST_CASE("proven_minimum: along a soft mode, forces below the tolerance are not enough") {
    Harmonic soft = valley(0.005);
    ConnectOptions options;
    options.minimize.tolerance.value = 1e-3;
    const Vector3 beside(0.15, 0, 0);
    REQUIRE(converged(test::evaluated(soft, beside).forces, options.minimize.tolerance));
    const auto found = proven(soft, beside, options, sign_options());
    REQUIRE(found);
    CHECK(found->positions.norm() <= options.exactness);
    CHECK(found->energy == doctest::Approx(test::evaluated(soft, found->positions).energy).epsilon(1e-12));
  }

  TEST_CASE("proven_minimum: what is near enough stays where it is") {
    Harmonic stiff = valley(2);
    ConnectOptions options;
    const Vector3 beside(0.001, 0, 0);
    const auto found = proven(stiff, beside, options, sign_options());
    REQUIRE(found);
    CHECK(found->positions == Matrix3X(beside));
  }

  TEST_CASE("proven_minimum: a saddle is left downward, to one of the minima that it joins") {
    MuellerBrown surface;
    LanczosOptions sign = sign_options();
    sign.difference = 1e-4;
    const ConnectOptions options = test::mueller_brown_connect();
    for (const test::KnownSaddle& known : test::mueller_brown_saddles) {
      const auto found = proven(surface, test::newton_stationary_point(surface, known.position), options, sign);
      REQUIRE(found);
      const auto from = [&](int minimum) {
        return (found->positions - test::mueller_brown_minima[static_cast<std::size_t>(minimum)]).norm();
      };
      CHECK(std::min(from(known.minima[0]), from(known.minima[1])) < 2e-3);
    }
  }

  TEST_CASE("proven_minimum: a shoulder is passed, a shallow minimum beside it is kept") {
    ConnectOptions options;
    options.minimize = {.tolerance = {1e-3, ForceNorm::euclidean}, .max_step = 0.05};
    for (const double least_force : {0.6e-3, 0.4e-3, 0.1e-3}) {
      test::Shoulder shoulder(least_force);
      for (const double x : {0.98, 0.986, 0.99}) {
        CAPTURE(least_force);
        CAPTURE(x);
        const auto found = proven(shoulder, Vector3(x, 0, 0), options, sign_options());
        REQUIRE(found);
        CHECK(std::abs(found->positions(0, 0) - 2) <= options.exactness);
      }
      test::Shoulder shallow(-least_force);
      const double bottom = 1 - shallow.bottom();
      for (const double beside : {-0.008, 0.0, 0.002}) {
        const Vector3 start(bottom + beside, 0, 0);
        Counted counted(shallow);
        const auto kept = proven(counted, start, options, sign_options());
        REQUIRE(kept);
        CHECK(kept->positions == Matrix3X(start));
        CHECK(counted.calls() < 30);
      }
    }
  }

  TEST_CASE("proven_minimum: where there is no bottom there is no minimum") {
    Harmonic ridge = valley(-1);
    ConnectOptions options;
    options.minimize.max_calls = 50;
    CHECK_FALSE(proven(ridge, Vector3::Zero(), options, sign_options()));
  }
}

}  // namespace
}  // namespace pel
