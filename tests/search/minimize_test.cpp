#include "libpel/search/minimize.hpp"

#include <array>
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/forces/models.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"
#include "libpel/search/curvature/zero_modes.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

const MinimizeOptions tight_cluster{.tolerance = {1e-9, ForceNorm::max_component}, .stiffness = 100};
const MinimizeOptions tight_mueller_brown{
    .tolerance = {1e-9, ForceNorm::max_component}, .max_step = 0.1, .stiffness = 1000};

/// Energy of one surface, forces off by a constant: no place exists where both agree.
class Biased final : public ForceField {
 public:
  Biased(ForceField& inner, double bias) : inner_(inner), bias_(bias) {}
  Index atoms() const override { return inner_.atoms(); }
  Invariance invariance() const override { return {}; }
  double evaluate(View3X positions, Span3X forces) override {
    const double energy = inner_.evaluate(positions, forces);
    forces.array() += bias_;
    return energy;
  }

 private:
  ForceField& inner_;
  double bias_;
};

/// E = |x| + y^2 + z^2: the forces never vanish.
class Kink final : public ForceField {
 public:
  Index atoms() const override { return 1; }
  Invariance invariance() const override { return {}; }
  double evaluate(View3X positions, Span3X forces) override {
    const Vector3 at = positions.col(0);
    forces = Vector3(at[0] > 0 ? -1 : 1, -2 * at[1], -2 * at[2]);
    return std::abs(at[0]) + at[1] * at[1] + at[2] * at[2];
  }
};

Harmonic harmonic(Index atoms, double softest, double stiffest) {
  Stream stream = test::test_stream(30);
  const Matrix3X center = test::random_vector(atoms, stream);
  Eigen::MatrixXd root(3 * atoms, 3 * atoms);
  for (double& number : root.reshaped()) number = stream.normal();
  const Eigen::MatrixXd turned = test::spectrum(root + root.transpose(), Eigen::MatrixXd(3 * atoms, 0)).vectors;
  const Eigen::VectorXd values = Eigen::VectorXd::LinSpaced(3 * atoms, softest, stiffest);
  return {center, turned * values.asDiagonal() * turned.transpose()};
}

/// Which of the minima of Mueller-Brown lies within 0.05; none: 3.
std::size_t basin(const Matrix3X& positions) {
  std::size_t k = 0;
  while (k < 3 && (positions - test::mueller_brown_minima.at(k)).norm() > 0.05) ++k;
  return k;
}

/// Where steepest descent leads, in steps so short that they follow it.
std::size_t basin_of_steepest_descent(ForceField& surface, Matrix3X at) {
  Matrix3X forces(3, at.cols());
  for (int k = 0; k < 1'000'000 && basin(at) == 3; ++k) {
    surface.evaluate(at, forces);
    at += capped(5e-5 * forces, 5e-4);
  }
  return basin(at);
}

TEST_SUITE("unit") {
  TEST_CASE("minimize: a harmonic well in few calls") {
    Harmonic well = harmonic(4, 10, 60);
    const MinimizeOptions options{.tolerance = {1e-9, ForceNorm::max_component}, .max_step = 10};
    const Minimization minimum = minimize(well, Matrix3X::Zero(3, 4), options);
    REQUIRE(minimum.status == MinimizeStatus::converged);
    CHECK(minimum.energy < 1e-18);
    CHECK(minimum.force_calls < 30);
  }

  TEST_CASE("minimize: Lennard-Jones clusters from random starts reach 1e-9 without stalling") {
    Stream stream = test::test_stream(31);
    for (const Index atoms : {2, 5, 13, 13, 13, 20, 20, 38}) {
      LennardJonesCluster cluster(atoms);
      Matrix3X forces(3, atoms);
      const Matrix3X start = test::random_cluster(atoms, stream);
      const double start_energy = cluster.evaluate(start, forces);
      Counted counted(cluster);
      const Minimization minimum = minimize(counted, start, tight_cluster);
      REQUIRE(minimum.status == MinimizeStatus::converged);
      CHECK(minimum.force_calls == counted.calls());
      CHECK(minimum.energy < start_energy);
      CHECK(cluster.evaluate(minimum.positions, forces) == minimum.energy);
      CHECK(forces == minimum.forces);
      CHECK(forces.cwiseAbs().maxCoeff() < 1e-9);
      CHECK((minimum.positions.rowwise().mean() - start.rowwise().mean()).norm() < 1e-10);
      const Eigen::MatrixXd rigid = zero_modes(cluster.invariance(), minimum.positions);
      CHECK(test::spectrum(test::numerical_hessian(cluster, minimum.positions, 1e-4), rigid).values[0] > -1e-3);
    }
  }

  TEST_CASE("minimize: the icosahedron is the known lowest minimum of 13 atoms") {
    LennardJonesCluster cluster(13);
    const Minimization minimum = minimize(cluster, test::icosahedron(), tight_cluster);
    REQUIRE(minimum.status == MinimizeStatus::converged);
    CHECK(minimum.energy == doctest::Approx(-44.326801).epsilon(1e-8));  // Hoare and Pal, Adv. Phys. 20, 161, 1971
  }

  TEST_CASE("minimize: Mueller-Brown from all over the valley ends in one of its three minima") {
    MuellerBrown surface;
    Stream stream = test::test_stream(32);
    std::array<int, 3> visits{};
    for (int trial = 0; trial < 30; ++trial) {
      const Vector3 start(2.2 * stream.uniform() - 1.3, 2.2 * stream.uniform() - 0.2, 0);
      const Minimization minimum = minimize(surface, start, tight_mueller_brown);
      REQUIRE(minimum.status == MinimizeStatus::converged);
      int near = 0;
      for (std::size_t k = 0; k < 3; ++k)
        if ((minimum.positions - test::mueller_brown_minima[k]).norm() < 1e-3) ++near, ++visits[k];
      CHECK(near == 1);
    }
    for (const int count : visits) CHECK(count > 0);
  }

  TEST_CASE("minimize: ends where steepest descent does") {
    MuellerBrown surface;
    Stream stream = test::test_stream(34);
    int elsewhere = 0;
    for (int trial = 0; trial < 1000; ++trial) {
      const Vector3 start(2.2 * stream.uniform() - 1.3, 2.2 * stream.uniform() - 0.2, 0);
      MinimizeOptions options = tight_mueller_brown;
      options.max_step = 0.05;
      const std::size_t known = basin_of_steepest_descent(surface, start);
      REQUIRE(known < 3);
      if (basin(minimize(surface, start, options).positions) != known) ++elsewhere;
    }
    CHECK(elsewhere <= 20);  // twice as many where too long steps are shortened as a whole
  }

  TEST_CASE("minimize: a tighter tolerance ends closer, never higher") {
    LennardJonesCluster cluster(13);
    Stream stream = test::test_stream(33);
    const Matrix3X start = test::icosahedron() + 0.1 * test::random_vector(13, stream);
    double energy = 0;
    std::int64_t calls = 0;
    for (const double tolerance : {1.0, 1e-2, 1e-4, 1e-6, 1e-8, 1e-10}) {
      MinimizeOptions options = tight_cluster;
      options.tolerance = {tolerance, ForceNorm::euclidean};
      const Minimization minimum = minimize(cluster, start, options);
      REQUIRE(minimum.status == MinimizeStatus::converged);
      CHECK(minimum.forces.norm() < tolerance);
      CHECK(minimum.energy <= energy + 1e-12 * std::abs(energy));
      CHECK(minimum.force_calls >= calls);
      energy = minimum.energy;
      calls = minimum.force_calls;
    }
  }

  TEST_CASE("minimize: a start without forces costs one call") {
    Harmonic well = harmonic(2, 10, 60);
    const Minimization minimum = minimize(well, minimize(well, Matrix3X::Zero(3, 2)).positions);
    CHECK(minimum.status == MinimizeStatus::converged);
    CHECK(minimum.force_calls == 1);
  }

  TEST_CASE("minimize: no atom moves farther than a step a call") {
    Matrix3X last = Matrix3X::Zero(3, 4);
    Harmonic well = harmonic(4, 10, 60);
    double longest = 0;
    class Trace final : public ForceField {
     public:
      Trace(ForceField& inner, Matrix3X& at, double& far) : inner_(inner), at_(at), far_(far) {}
      Index atoms() const override { return inner_.atoms(); }
      Invariance invariance() const override { return {}; }
      double evaluate(View3X positions, Span3X forces) override {
        far_ = std::max(far_, (positions - at_).colwise().norm().maxCoeff());
        at_ = positions;
        return inner_.evaluate(positions, forces);
      }

     private:
      ForceField& inner_;
      Matrix3X& at_;
      double& far_;
    } trace(well, last, longest);
    MinimizeOptions options;
    options.max_step = 0.03;
    const Minimization minimum = minimize(trace, last, options);
    CHECK(minimum.status == MinimizeStatus::converged);
    CHECK(longest <= 0.03 * (1 + 1e-12));
    CHECK(longest > 0.02);
  }

  TEST_CASE("minimize: the budget is kept, and the best place so far returned") {
    LennardJonesCluster cluster(13);
    Stream stream = test::test_stream(34);
    const Matrix3X start = test::random_cluster(13, stream);
    double energy = std::numeric_limits<double>::infinity();
    for (const std::int64_t calls : {1, 2, 7, 20}) {
      Counted counted(cluster);
      MinimizeOptions options = tight_cluster;
      options.max_calls = calls;
      const Minimization stopped = minimize(counted, start, options);
      CHECK(stopped.status == MinimizeStatus::budget_spent);
      CHECK(stopped.force_calls == calls);
      CHECK(counted.calls() == calls);
      CHECK(stopped.energy <= energy);
      energy = stopped.energy;
    }
  }

  TEST_CASE("minimize: forces that are not the gradient stall, and are not called converged") {
    Harmonic well = harmonic(2, 10, 60);
    Biased biased(well, 0.01);
    const Minimization stalled = minimize(biased, Matrix3X::Zero(3, 2), {.tolerance = {1e-6, ForceNorm::max_atom}});
    CHECK(stalled.status == MinimizeStatus::stalled);
    CHECK(stalled.energy < 1e-4);
    CHECK(stalled.force_calls < 500);
  }

  TEST_CASE("minimize: a kink stalls, and is not called converged") {
    Kink kink;
    const Minimization stalled = minimize(kink, Vector3(0.7, -0.3, 0.2), {.tolerance = {1e-6, ForceNorm::max_atom}});
    CHECK(stalled.status == MinimizeStatus::stalled);
    CHECK(stalled.force_calls < 500);
  }

  TEST_CASE("minimize: an error of force passes through") {
    LennardJonesCluster pair(2);
    CHECK_THROWS_AS(minimize(pair, Matrix3X::Zero(3, 2)), ForceError);
  }
}

}  // namespace
}  // namespace pel
