#include "libpel/search/curvature/curvature_memory.hpp"

#include <Eigen/Cholesky>

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

/// A positive definite 3N x 3N matrix with its eigenvectors.
struct Quadratic {
  Eigen::MatrixXd hessian;
  test::Spectrum modes;
  Index atoms;

  explicit Quadratic(Index n) : atoms(n) {
    Stream stream = test::test_stream(22);
    Eigen::MatrixXd root(3 * n, 3 * n);
    for (double& number : root.reshaped()) number = stream.normal();
    hessian = root * root.transpose() + Eigen::MatrixXd::Identity(3 * n, 3 * n);
    modes = test::spectrum(hessian, Eigen::MatrixXd(3 * n, 0));
  }
  Matrix3X mode(Index k) const { return modes.vectors.col(k).reshaped(3, atoms); }
  /// Change of force along a step.
  Matrix3X force_change(View3X step) const {
    const Eigen::VectorXd change = -hessian * step.reshaped();
    return change.reshaped(3, atoms);
  }
};

TEST_SUITE("unit") {
  TEST_CASE("curvature memory: knows nothing but the stiffness at first") {
    const CurvatureMemory memory(5, Metric(4.0));
    Stream stream = test::test_stream(23);
    const Matrix3X force = test::random_vector(3, stream);
    CHECK((memory.step(force) - force / 4).norm() < 1e-14);
  }

  TEST_CASE("curvature memory: the last step satisfies the secant equation, whatever came before") {
    const Quadratic surface(3);
    CurvatureMemory memory(4, Metric(1.0));
    Stream stream = test::test_stream(24);
    for (int k = 0; k < 9; ++k) {
      const Matrix3X step = test::random_vector(3, stream);
      memory.add(step, surface.force_change(step));
      CHECK((memory.step(-surface.force_change(step)) - step).norm() < 1e-10 * step.norm());
    }
  }

  TEST_CASE("curvature memory: the inverse Hessian on the span of conjugate steps") {
    const Quadratic surface(3);
    CurvatureMemory memory(4, Metric(1.0));
    for (Index k = 0; k < 4; ++k) memory.add(0.1 * surface.mode(k), surface.force_change(0.1 * surface.mode(k)));
    const Matrix3X step = surface.mode(0) - 2 * surface.mode(1) + 0.5 * surface.mode(3);
    CHECK((memory.step(-surface.force_change(step)) - step).norm() < 1e-10);
  }

  TEST_CASE("curvature memory: the oldest pair is forgotten, and clear forgets all") {
    const Quadratic surface(3);
    CurvatureMemory memory(2, Metric(1.0));
    for (Index k = 0; k < 3; ++k) memory.add(surface.mode(k), surface.force_change(surface.mode(k)));
    for (const Index k : {1, 2})
      CHECK((memory.step(-surface.force_change(surface.mode(k))) - surface.mode(k)).norm() < 1e-10);
    CHECK((memory.step(-surface.force_change(surface.mode(0))) - surface.mode(0)).norm() > 1e-3);
    memory.clear();
    CHECK((memory.step(surface.mode(0)) - surface.mode(0)).norm() < 1e-14);
  }

  TEST_CASE("curvature memory: steps along which the surface bends downward or not at all are left out") {
    CurvatureMemory memory(5, Metric(2.0));
    Stream stream = test::test_stream(25);
    const Matrix3X step = test::random_vector(3, stream), force = test::random_vector(3, stream);
    memory.add(step, 0.5 * step);
    memory.add(step, Matrix3X::Zero(3, 3));
    memory.add(Matrix3X::Zero(3, 3), Matrix3X::Zero(3, 3));
    CHECK((memory.step(force) - force / 2).norm() < 1e-14);
  }

  TEST_CASE("curvature memory: every step goes downhill") {
    const Quadratic surface(3);
    CurvatureMemory memory(6, Metric(1.0));
    Stream stream = test::test_stream(26);
    for (int k = 0; k < 20; ++k) {
      const Matrix3X step = test::random_vector(3, stream), force = test::random_vector(3, stream);
      memory.add(step, surface.force_change(step) + 0.3 * test::random_vector(3, stream));
      CHECK(dot(memory.step(force), force) > 0);
      const Matrix3X direction = test::random_vector(3, stream).normalized();
      CHECK(dot(memory.step_across(force, pel::direction(direction, Metric())), force) > 0);
    }
  }

  TEST_CASE("curvature memory: steps across a direction have no part along it and know the curvature there") {
    const Quadratic surface(3);
    CurvatureMemory memory(9, Metric(1.0));
    Stream stream = test::test_stream(27);
    for (Index k = 0; k < 9; ++k) memory.add(surface.mode(k), surface.force_change(surface.mode(k)));
    const Matrix3X force = test::random_vector(3, stream), tilted = test::random_vector(3, stream).normalized();
    CHECK(std::abs(dot(memory.step_across(force, direction(tilted, Metric())), tilted)) < 1e-12);
    // Across one mode the Hessian is that of all the others.
    const Matrix3X step = surface.mode(0) + 3 * surface.mode(5);
    const Matrix3X pull = -surface.force_change(step) + 7 * surface.mode(2);
    CHECK((memory.step_across(pull, direction(surface.mode(2), Metric())) - step).norm() < 1e-9);
  }

  TEST_CASE("curvature memory: a step that must stay short is that of a damped Hessian, not shortened as a whole") {
    const Quadratic surface(3);
    CurvatureMemory memory(9, Metric(1.0));
    Stream stream = test::test_stream(28);
    for (Index k = 0; k < 9; ++k) memory.add(surface.mode(k), surface.force_change(surface.mode(k)));
    const Matrix3X force = test::random_vector(3, stream), whole = memory.step(force);
    const double length = whole.colwise().norm().maxCoeff();
    CHECK(memory.step_within(force, 1.01 * length) == whole);
    for (const double share : {0.9, 0.3, 1e-3}) {
      const Matrix3X step = memory.step_within(force, share * length);
      const double reached = step.colwise().norm().maxCoeff();
      CHECK(reached <= share * length);
      CHECK(reached > 0.3 * share * length);
      const double damping = dot(force, surface.mode(0)) / dot(step, surface.mode(0)) - surface.modes.values[0];
      CHECK(damping > 0);
      CHECK((damping * step - surface.force_change(step) - force).norm() < 1e-9 * force.norm());
    }
  }

  TEST_CASE("curvature memory: a metric is the Hessian while nothing else is known, and the damping is in it") {
    const Quadratic surface(3);
    Stream stream = test::test_stream(29);
    const Eigen::MatrixXd near = surface.hessian + 0.1 * Eigen::MatrixXd::Identity(9, 9);
    std::vector<Metric::Block> blocks;
    for (Index a = 0; a < 3; ++a)
      for (Index b = 0; b <= a; ++b) blocks.push_back({a, b, near.block<3, 3>(3 * a, 3 * b)});
    const Metric metric = *Metric::sum(3, blocks);
    CurvatureMemory memory(9, metric);
    const Matrix3X force = test::random_vector(3, stream);
    const Eigen::VectorXd newton = near.ldlt().solve(Eigen::VectorXd(force.reshaped()));
    CHECK((memory.step(force).reshaped() - newton).norm() < 1e-10 * newton.norm());
    for (Index k = 0; k < 9; ++k) memory.add(surface.mode(k), surface.force_change(surface.mode(k)));
    const double length = memory.step(force).colwise().norm().maxCoeff();
    const Matrix3X step = memory.step_within(force, 0.3 * length);
    CHECK(step.colwise().norm().maxCoeff() <= 0.3 * length);
    // (B + d P) s = F with one d for all components, where the steps are conjugate in B and in P.
    const Matrix3X rest = force + surface.force_change(step), measured = metric.apply(step);
    const double damping = dot(rest, step) / dot(measured, step);
    CHECK(damping > 0);
    CHECK((rest - damping * measured).norm() < 1e-9 * force.norm());
    const Direction up = direction(test::random_vector(3, stream), metric);
    CHECK(dot(up.unit, up.measured) == doctest::Approx(1));
    CHECK(std::abs(dot(memory.step_across(force, up), up.measured)) < 1e-10);
  }

  TEST_CASE("what lies across a direction, and capped") {
    Matrix3X vector(3, 2);
    vector << 3, 0, 4, 0, 0, 1;
    const Direction along = direction(vector, Metric(2.0));
    CHECK(dot(along.unit, along.measured) == doctest::Approx(1));
    CHECK(displacement_across(vector, along).norm() < 1e-14);
    CHECK(force_across(along.measured, along).norm() < 1e-14);
    CHECK(std::abs(dot(displacement_across(Matrix3X::Ones(3, 2), along), along.measured)) < 1e-14);
    CHECK(std::abs(dot(force_across(Matrix3X::Ones(3, 2), along), along.unit)) < 1e-14);
    CHECK(direction(Matrix3X::Zero(3, 2), Metric()).unit.norm() == 0);
    CHECK(capped(vector, 6) == vector);
    CHECK((capped(vector, 0.5) - 0.1 * vector).norm() < 1e-15);
    CHECK(capped(Matrix3X::Zero(3, 2), 0.5).norm() == 0);
  }
}

}  // namespace
}  // namespace pel
