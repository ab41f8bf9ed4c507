#include "libpel/dynamics/langevin.hpp"

#include <cmath>

#include <doctest/doctest.h>
#include <Eigen/Geometry>

#include "libpel/forces/models.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

double energy(ForceField& force_field, const Motion& motion, const Inertia& inertia) {
  Matrix3X forces(3, motion.positions.cols());
  return force_field.evaluate(motion.positions, forces) + 0.5 * motion.velocities.colwise().squaredNorm().dot(inertia);
}

Vector3 angular_momentum(View3X velocities, View3X positions, const Inertia& inertia) {
  const Vector3 center = positions * inertia / inertia.sum();
  Vector3 sum = Vector3::Zero();
  for (Index a = 0; a < velocities.cols(); ++a)
    sum += inertia[a] * Vector3(positions.col(a) - center).cross(Vector3(velocities.col(a)));
  return sum;
}

/// Largest departure from the first energy over one unit of time.
double energy_error(double timestep) {
  LennardJonesCluster cluster(13);
  Stream stream = test::test_stream(41);
  const Inertia inertia = Inertia::Constant(13, 1.5);
  Motion now = motion(cluster, test::icosahedron(), maxwell_velocities(inertia, 0.2, {true, true, true}, stream));
  const double first = energy(cluster, now, inertia);
  double largest = 0;
  for (int k = 0; k < 50; ++k) {
    advance(cluster, inertia, {timestep, 0, 0, {}}, std::lround(0.02 / timestep), now, stream);
    largest = std::max(largest, std::abs(energy(cluster, now, inertia) - first));
  }
  return largest;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("without friction: energy is conserved to second order in the time step, and time runs backward as well") {
    CHECK(energy_error(0.004) < 0.01);
    CHECK(energy_error(0.001) < energy_error(0.004) / 10);
    LennardJonesCluster cluster(13);
    Stream stream = test::test_stream(42);
    const Inertia inertia = Inertia::Constant(13, 1.0);
    const Motion begin = motion(cluster, test::icosahedron(), maxwell_velocities(inertia, 0.1, {}, stream));
    Motion now = begin;
    for (int turn = 0; turn < 2; ++turn) {
      advance(cluster, inertia, {0.004, 0, 0, {}}, 100, now, stream);
      now.velocities *= -1;
    }
    CHECK((now.positions - begin.positions).norm() < 1e-9);
    CHECK((now.velocities - begin.velocities).norm() < 1e-9);
  }

  TEST_CASE("with friction harmonic atoms have the energy of the bath, half of it in vibrations") {
    constexpr Index atoms = 60;
    constexpr double thermal_energy = 0.3, stiffness = 2;
    Harmonic springs(Matrix3X::Zero(3, atoms), stiffness * Eigen::MatrixXd::Identity(3 * atoms, 3 * atoms));
    Inertia inertia = Inertia::Constant(atoms, 0.5);
    inertia.head(atoms / 2).setConstant(3);
    Stream stream = test::test_stream(43);
    Motion now = motion(springs, Matrix3X::Zero(3, atoms), maxwell_velocities(inertia, 2 * thermal_energy, {}, stream));
    const LangevinOptions options{0.1, 1, thermal_energy, {}};
    advance(springs, inertia, options, 100, now, stream);
    double kinetic = 0, potential = 0;
    constexpr int samples = 300;
    for (int k = 0; k < samples; ++k) {
      kinetic += advance(springs, inertia, options, 10, now, stream) / samples;
      potential += 0.5 * stiffness * now.positions.squaredNorm() / samples;
    }
    const double expected = 1.5 * atoms * thermal_energy;
    CHECK(potential == doctest::Approx(expected).epsilon(0.02));
    CHECK(kinetic == doctest::Approx(expected).epsilon(0.02));
  }

  TEST_CASE("noise leaves the center of mass at rest along free axes alone") {
    Harmonic nothing(Matrix3X::Zero(3, 5), Eigen::MatrixXd::Zero(15, 15));
    const Inertia inertia{{1, 2, 3, 4, 5}};
    Stream stream = test::test_stream(44);
    Motion now = motion(nothing, Matrix3X::Zero(3, 5), Matrix3X::Zero(3, 5));
    advance(nothing, inertia, {0.1, 1, 0.5, {true, false, true}}, 20, now, stream);
    const Vector3 momentum = now.velocities * inertia;
    CHECK(std::abs(momentum[0]) < 1e-12);
    CHECK(std::abs(momentum[1]) > 0.01);
    CHECK(std::abs(momentum[2]) < 1e-12);
  }

  TEST_CASE("velocities of Maxwell and Boltzmann scatter as they should") {
    constexpr Index atoms = 10;
    const Inertia inertia = Inertia::Constant(atoms, 2.0);
    Stream stream = test::test_stream(45);
    double sum = 0, squares = 0;
    constexpr int samples = 4000;
    for (int k = 0; k < samples; ++k) {
      const Matrix3X velocities = maxwell_velocities(inertia, 0.4, {true, true, true}, stream);
      CHECK((velocities * inertia).norm() < 1e-12);
      const double kinetic = 0.5 * velocities.colwise().squaredNorm().dot(inertia);
      sum += kinetic / samples;
      squares += kinetic * kinetic / samples;
    }
    // Of n = 3 x 9 degrees of freedom: mean n/2 kT, variance n/2 (kT)^2.
    CHECK(sum == doctest::Approx(13.5 * 0.4).epsilon(0.02));
    CHECK(squares - sum * sum == doctest::Approx(13.5 * 0.16).epsilon(0.1));
  }

  TEST_CASE("without rotation no angular momentum is left, and the center of mass moves as before") {
    Stream stream = test::test_stream(46);
    const Matrix3X positions = test::random_cluster(7, stream).colwise() + Vector3(3, -2, 5);
    const Matrix3X velocities = test::random_vector(7, stream);
    const Inertia inertia{{1, 2, 3, 4, 5, 6, 7}};
    const Matrix3X rest = without_rotation(velocities, positions, inertia);
    CHECK(angular_momentum(velocities, positions, inertia).norm() > 0.1);
    CHECK(angular_momentum(rest, positions, inertia).norm() < 1e-10);
    CHECK(((rest - velocities) * inertia).norm() < 1e-10);
    // A rigid rotation is taken out whole; atoms on one line as well.
    Matrix3X turning(3, 7), line = Matrix3X::Zero(3, 7);
    line.row(0) = Eigen::RowVectorXd::LinSpaced(7, 0, 6);
    for (const Matrix3X& places : {positions, line}) {
      const Vector3 center = places * inertia / inertia.sum();
      for (Index a = 0; a < 7; ++a) turning.col(a) = Vector3(0.3, 0.1, -2).cross(Vector3(places.col(a) - center));
      CHECK(without_rotation(turning, places, inertia).norm() < 1e-10);
    }
  }
}

}  // namespace pel
