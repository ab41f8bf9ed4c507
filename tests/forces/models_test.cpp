#include "libpel/forces/models.hpp"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>
#include <Eigen/Geometry>

#include "libpel/core/error.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

Matrix3X forces_at(ForceField& force_field, View3X positions) {
  Matrix3X forces(3, positions.cols());
  force_field.evaluate(positions, forces);
  return forces;
}

void check_gradient(ForceField& force_field, View3X positions, double tolerance) {
  const Matrix3X exact = forces_at(force_field, positions);
  const Matrix3X numerical = test::numerical_forces(force_field, positions, 1e-5);
  CHECK((exact - numerical).cwiseAbs().maxCoeff() < tolerance * std::max(1.0, exact.cwiseAbs().maxCoeff()));
}

int negative_eigenvalues(ForceField& force_field, View3X position) {
  const Eigen::MatrixXd hessian = test::numerical_hessian(force_field, position, 1e-5);
  const Eigen::VectorXd values = test::spectrum(hessian.topLeftCorner(2, 2), Eigen::MatrixXd(2, 0)).values;
  return static_cast<int>((values.array() < 0).count());
}

TEST_SUITE("unit") {
  TEST_CASE("models: forces are minus the gradient") {
    Stream stream = test::test_stream(3);
    MuellerBrown surface;
    for (int trial = 0; trial < 10; ++trial) {
      const Vector3 position(2 * stream.uniform() - 1.2, 2 * stream.uniform() - 0.3, stream.normal());
      check_gradient(surface, position, 1e-7);
    }
    LennardJonesCluster cluster(7);
    for (int trial = 0; trial < 5; ++trial) check_gradient(cluster, test::random_cluster(7, stream), 1e-6);
    const Eigen::MatrixXd root = Eigen::MatrixXd::Random(9, 9);
    Harmonic harmonic(test::random_vector(3, stream), root * root.transpose());
    check_gradient(harmonic, test::random_vector(3, stream), 1e-7);
    DoubleWells wells(3, {0.7, 1.3, 2});
    check_gradient(wells, test::random_vector(3, stream), 1e-7);
  }

  TEST_CASE("double wells: height and curvatures are those told") {
    DoubleWells wells(2, {0.7, 1.3, 2});
    Matrix3X at = Matrix3X::Zero(3, 2);
    at.row(0) << -1.3, 0;  // at a minimum, at the top
    Matrix3X forces(3, 2);
    CHECK(wells.evaluate(at, forces) == doctest::Approx(0.7));
    CHECK(forces.norm() < 1e-12);
    const Eigen::MatrixXd hessian = test::numerical_hessian(wells, at, 1e-5);
    CHECK(hessian(0, 0) == doctest::Approx(8 * 0.7 / (1.3 * 1.3)).epsilon(1e-6));
    CHECK(hessian(3, 3) == doctest::Approx(-4 * 0.7 / (1.3 * 1.3)).epsilon(1e-6));
    CHECK(hessian(1, 1) == doctest::Approx(2).epsilon(1e-6));
  }

  TEST_CASE("Mueller-Brown: three minima and two saddles where the literature has them") {
    MuellerBrown surface;
    for (const Vector3& known : test::mueller_brown_minima) {
      const Matrix3X minimum = test::newton_stationary_point(surface, known);
      CHECK((minimum - known).cwiseAbs().maxCoeff() < 6e-4);
      CHECK(forces_at(surface, minimum).norm() < 1e-8);
      CHECK(negative_eigenvalues(surface, minimum) == 0);
    }
    for (const auto& known : test::mueller_brown_saddles) {
      const Matrix3X saddle = test::newton_stationary_point(surface, known.position);
      CHECK((saddle - known.position).cwiseAbs().maxCoeff() < 6e-4);
      CHECK(forces_at(surface, saddle).norm() < 1e-8);
      CHECK(negative_eigenvalues(surface, saddle) == 1);
    }
  }

  TEST_CASE("Mueller-Brown: the third coordinate costs nothing") {
    MuellerBrown surface;
    Matrix3X low = Vector3(0.3, 0.4, 0), high = Vector3(0.3, 0.4, 7), forces(3, 1);
    CHECK(surface.evaluate(low, forces) == surface.evaluate(high, forces));
    CHECK(forces(2, 0) == 0);
    CHECK(surface.invariance().translation == std::array{false, false, true});
  }

  TEST_CASE("Lennard-Jones: a pair has its minimum of -1 at 2^(1/6) and crosses zero at 1") {
    LennardJonesCluster pair(2);
    Matrix3X positions = Matrix3X::Zero(3, 2), forces(3, 2);
    positions.col(1) = std::pow(2.0, 1.0 / 6) * Vector3(1, 2, -2) / 3;
    CHECK(pair.evaluate(positions, forces) == doctest::Approx(-1).epsilon(1e-14));
    CHECK(forces.norm() < 1e-12);
    positions.col(1) = Vector3(0, 1, 0);
    CHECK(std::abs(pair.evaluate(positions, forces)) < 1e-14);
    CHECK(forces(1, 1) == doctest::Approx(24));
    CHECK(forces(1, 0) == doctest::Approx(-24));
  }

  TEST_CASE("Lennard-Jones: rigid motions cost nothing, and no net force or torque acts") {
    Stream stream = test::test_stream(4);
    LennardJonesCluster cluster(6);
    const Matrix3X positions = test::random_cluster(6, stream);
    Matrix3X forces(3, 6), moved_forces(3, 6);
    const double energy = cluster.evaluate(positions, forces);
    const Matrix3 rotation = Eigen::AngleAxisd(0.7, Vector3(1, -2, 0.5).normalized()).toRotationMatrix();
    const Matrix3X moved = (rotation * positions).colwise() + Vector3(3, -1, 2);
    CHECK(cluster.evaluate(moved, moved_forces) == doctest::Approx(energy).epsilon(1e-12));
    const double scale = forces.cwiseAbs().maxCoeff();
    CHECK((moved_forces - rotation * forces).cwiseAbs().maxCoeff() < 1e-11 * scale);
    Vector3 torque = Vector3::Zero();
    for (Index a = 0; a < 6; ++a) torque += Vector3(positions.col(a)).cross(Vector3(forces.col(a)));
    CHECK(forces.rowwise().sum().norm() < 1e-12 * scale);
    CHECK(torque.norm() < 1e-12 * scale);
  }

  TEST_CASE("Harmonic: energy and forces are the quadratic form and its gradient") {
    Eigen::MatrixXd stiffness = Eigen::VectorXd::LinSpaced(6, 1, 6).asDiagonal();
    stiffness(0, 5) = stiffness(5, 0) = 0.5;
    const Matrix3X center = Matrix3X::Constant(3, 2, 2.0);
    Harmonic harmonic(center, stiffness);
    Matrix3X positions = center, forces(3, 2);
    CHECK(harmonic.evaluate(positions, forces) == 0);
    CHECK(forces.norm() == 0);
    positions(0, 0) += 1;  // coordinate 0
    positions(2, 1) -= 2;  // coordinate 5
    // 1/2 (1 * 1 + 6 * 4) + 0.5 * (1 * -2)
    CHECK(harmonic.evaluate(positions, forces) == doctest::Approx(11.5));
    CHECK(forces(0, 0) == doctest::Approx(-1 * 1 - 0.5 * -2));
    CHECK(forces(2, 1) == doctest::Approx(-0.5 * 1 - 6 * -2));
  }

  TEST_CASE("models: bad sizes are refused and places without a finite energy are errors of force") {
    CHECK_THROWS_AS(Harmonic(Matrix3X::Zero(3, 2), Eigen::MatrixXd::Identity(5, 5)), InputError);
    LennardJonesCluster pair(2);
    MuellerBrown surface;
    Matrix3X forces(3, 2), force(3, 1);
    CHECK_THROWS_AS(pair.evaluate(Matrix3X::Zero(3, 2), forces), ForceError);
    CHECK_THROWS_AS(surface.evaluate(Vector3(40, 40, 0), force), ForceError);
    CHECK_THROWS_AS(surface.evaluate(Vector3(std::numeric_limits<double>::quiet_NaN(), 0, 0), force), ForceError);
  }
}

}  // namespace
}  // namespace pel
