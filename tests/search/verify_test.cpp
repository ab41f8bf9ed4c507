#include "libpel/search/verify.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "libpel/forces/models.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/shoulder.hpp"

namespace pel::test {
namespace {

VerifyOptions mueller_brown_verify() {
  VerifyOptions options;
  options.saddle_tolerance = options.minimum_tolerance = {1e-5, ForceNorm::max_component};
  options.connect = mueller_brown_connect();
  options.lanczos.difference = 1e-4;
  return options;
}

Stream some_stream() { return {7, StreamPurpose::sampling, {0, 0, 0}}; }

/// A search that connects, from the minimum between the two others.
Event connected_event(MuellerBrown& surface) {
  const StationaryPoint start = mueller_brown_minimum(2);
  for (std::uint64_t trial = 0; trial < 50; ++trial) {
    const SaddleSearch saddle = find_saddle(surface, start, push_in_plane(trial), mueller_brown_options());
    if (saddle.status != SaddleStatus::converged) continue;
    const Connection ends = connect(surface, start, saddle.positions, saddle.mode, mueller_brown_connect());
    if (ends.outcome == SearchOutcome::connected)
      return {ends.from, {saddle.energy, saddle.positions}, ends.to, saddle.eigenvalue};
  }
  FAIL("no search connected");
  return {};
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("verify: a saddle of Mueller-Brown is good, and its eigenvalues are those of the surface") {
    MuellerBrown surface;
    const Event event = connected_event(surface);
    const SaddleCheck check = check_saddle(surface, event, some_stream(), mueller_brown_verify());
    CHECK(check.verdict == Verdict::good);
    CHECK(check.lowest_eigenvalue == doctest::Approx(event.eigenvalue).epsilon(1e-3));
    CHECK(check.second_eigenvalue > 0);
    CHECK(check.energy == doctest::Approx(event.saddle.energy).epsilon(1e-12));
  }

  TEST_CASE("verify: what is wrong with a point is named") {
    MuellerBrown surface;
    const Event event = connected_event(surface);
    const VerifyOptions options = mueller_brown_verify();
    Event moved = event;
    moved.saddle.positions(0, 0) += 1e-3;
    CHECK(check_saddle(surface, moved, some_stream(), options).verdict == Verdict::force_too_large);
    Event bottom = event;
    bottom.saddle = event.from;
    CHECK(check_saddle(surface, bottom, some_stream(), options).verdict == Verdict::not_a_saddle);
    Event higher = event;
    higher.saddle.energy += 1;
    CHECK(check_saddle(surface, higher, some_stream(), options).verdict == Verdict::energy_differs);
    Event elsewhere = event;
    elsewhere.to.positions(1, 0) += 0.5;
    CHECK(check_saddle(surface, elsewhere, some_stream(), options).verdict == Verdict::ends_differ);
    Event same_ends = event;
    same_ends.to = event.from;
    CHECK(check_saddle(surface, same_ends, some_stream(), options).verdict == Verdict::ends_differ);
    Event lost = event;
    lost.saddle.positions.setConstant(1e3);
    CHECK(check_saddle(surface, lost, some_stream(), options).verdict != Verdict::good);
  }

  TEST_CASE("verify: where long steps of the relaxation cross a ridge, steepest descent decides") {
    MuellerBrown surface;
    const Event event = connected_event(surface);
    VerifyOptions options = mueller_brown_verify();
    options.descent = {.tolerance = {1, ForceNorm::euclidean}, .error = 1e-3, .difference = 1e-4};
    const Matrix3X mode = (event.to.positions - event.from.positions).normalized();
    int astray = 0;
    for (const double stiffness : {3.0, 10.0, 30.0, 50.0, 80.0, 120.0, 200.0}) {
      options.connect.minimize.max_step = 2;
      options.connect.minimize.stiffness = stiffness;
      const Connection quick = connect(surface, event.from, event.saddle.positions, mode, options.connect);
      astray += quick.outcome != SearchOutcome::connected ||
                !same_minimum(quick.to, event.to, surface.invariance(), options.connect);
      CHECK(check_saddle(surface, event, some_stream(), options).verdict == Verdict::good);
    }
    CHECK(astray > 0);
    Event wrong = event;
    wrong.to = mueller_brown_minimum(event.to.positions(0, 0) > 0.3 ? 0 : 1);
    CHECK(check_saddle(surface, wrong, some_stream(), options).verdict == Verdict::ends_differ);
  }

  TEST_CASE("verify: steepest descent goes on over a shoulder whose force is below the tolerance") {
    constexpr double tolerance = 1e-3;
    Shoulder surface(0.4 * tolerance);
    const Event event{surface.at(-1), surface.at(0), surface.at(2), -2};
    VerifyOptions options = mueller_brown_verify();
    options.connect.minimize = {.tolerance = {tolerance, ForceNorm::euclidean}, .max_step = 0.01};
    options.connect.exactness = 0.02;
    options.connect.distance_tolerance = 0.05;
    options.descent = {.tolerance = {tolerance, ForceNorm::euclidean}, .error = 1e-3, .difference = 1e-4};
    const SteepestDescent way = steepest_descent(surface, Vector3(0.1, 0, 0), options.descent);
    CHECK(way.status == SteepestDescentStatus::converged);
    CHECK(way.at.positions(0, 0) == doctest::Approx(1).epsilon(0.05));
    const Connection quick = connect(surface, event.from, event.saddle.positions, Vector3(1, 0, 0), options.connect);
    CHECK(quick.to.positions(0, 0) == doctest::Approx(1).epsilon(0.05));
    CHECK(check_saddle(surface, event, some_stream(), options).verdict == Verdict::good);
  }

  TEST_CASE(
      "verify: the mode of a flat saddle is found where its ends lie across it, and a sign in doubt by a metric") {
    constexpr Index atoms = 60;
    Eigen::VectorXd curvatures(3 * atoms);
    for (Index k = 0; k < curvatures.size(); ++k) curvatures[k] = 0.05 + 60 * std::pow(static_cast<double>(k) / 180, 2);
    curvatures[7] = -0.04;
    const Eigen::MatrixXd stiffness = curvatures.asDiagonal();
    Harmonic surface(Matrix3X::Zero(3, atoms), stiffness);
    Event event;
    event.from.positions = event.saddle.positions = event.to.positions = Matrix3X::Zero(3, atoms);
    event.to.positions(0, 30) = 1;
    VerifyOptions options = mueller_brown_verify();
    options.lanczos.difference = 0.01;
    const SaddleCheck check = check_saddle(surface, event, some_stream(), options);
    CHECK(check.lowest_eigenvalue == doctest::Approx(-0.04).epsilon(0.2));
    CHECK(check.second_eigenvalue > 0);
    int asked = 0;
    const LazyMetric metric = [&] {
      ++asked;
      return Metric(1);
    };
    check_saddle(surface, event, some_stream(), options, metric);
    CHECK(asked == 0);
    options.lanczos.max_iterations = 2;  // too few for any sign of a positive one
    check_minimum(surface, event.from, some_stream(), options, metric);
    CHECK(asked <= 1);
  }

  TEST_CASE("verify: a maximum has several descents") {
    const Eigen::MatrixXd stiffness = Eigen::Vector3d(-1, -2, 3).asDiagonal();
    Harmonic hill(Matrix3X::Zero(3, 1), stiffness);
    Event event;
    event.saddle.positions = Matrix3X::Zero(3, 1);
    event.from.positions = event.to.positions = Matrix3X::Zero(3, 1);
    event.to.positions(0, 0) = 1;
    const SaddleCheck check = check_saddle(hill, event, some_stream(), mueller_brown_verify());
    CHECK(check.verdict == Verdict::several_descents);
    CHECK(check.lowest_eigenvalue == doctest::Approx(-2));
    CHECK(check.second_eigenvalue == doctest::Approx(-1));
  }

  TEST_CASE("verify: minima are told from saddles") {
    MuellerBrown surface;
    const Event event = connected_event(surface);
    const VerifyOptions options = mueller_brown_verify();
    CHECK(check_minimum(surface, event.from, some_stream(), options).verdict == Verdict::good);
    CHECK(check_minimum(surface, event.to, some_stream(), options).verdict == Verdict::good);
    CHECK(check_minimum(surface, event.saddle, some_stream(), options).verdict == Verdict::not_a_minimum);
  }
}

}  // namespace pel::test
