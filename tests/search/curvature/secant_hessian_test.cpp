#include "libpel/search/curvature/secant_hessian.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <cmath>

#include <doctest/doctest.h>

#include "libpel/forces/models.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"
#include "libpel/search/refine_saddle.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/evaluated.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

constexpr Index atoms = 3;

/// A quadratic surface with one downward direction, and a metric of springs between its atoms.
struct Saddle {
  Stream stream = test::test_stream(61);
  Eigen::MatrixXd hessian;
  Matrix3X center;
  Metric metric;

  Saddle() : center(test::random_vector(atoms, stream)) {
    Eigen::MatrixXd random(9, 9);
    for (double& x : random.reshaped()) x = stream.normal();
    const Eigen::MatrixXd axes = Eigen::HouseholderQR<Eigen::MatrixXd>(random).householderQ();
    Eigen::VectorXd values(9);
    values << -2, 1, 2, 3, 4, 5, 6, 7, 8;
    hessian = axes * values.asDiagonal() * axes.transpose();
    metric = *Metric::sum(atoms, {{0, 0, 3 * Matrix3::Identity()},
                                  {1, 1, 4 * Matrix3::Identity()},
                                  {2, 2, 2 * Matrix3::Identity()},
                                  {1, 0, -1 * Matrix3::Identity()}});
  }
  Sample at(View3X positions) const {
    const Eigen::VectorXd away = (positions - center).reshaped(), force = -hessian * away;
    return {-0.5 * away.dot(force), positions, force.reshaped(3, atoms)};
  }
  std::vector<Secant> secants(int count) {
    std::vector<Secant> seen;
    for (int k = 0; k < count; ++k) {
      const Matrix3X from = center + test::random_vector(atoms, stream);
      seen.push_back(secant(at(from), at(from + 0.3 * test::random_vector(atoms, stream)), metric));
    }
    return seen;
  }
};

const SecantOptions all{.most = 100, .independent = 1e-8};

TEST_SUITE("unit") {
  TEST_CASE("secant_hessian: reproduces what its secants saw") {
    Saddle saddle;
    for (const int count : {1, 3, 6}) {
      const std::vector<Secant> seen = saddle.secants(count);
      const SecantHessian model = secant_hessian(saddle.center, seen, saddle.metric, all);
      for (const Secant& one : seen) CHECK((apply(model, one.step) - one.product).norm() < 1e-8);
      const Eigen::MatrixXd measured = [&] {
        Eigen::MatrixXd products(9, model.modes.cols());
        for (Index k = 0; k < model.modes.cols(); ++k)
          products.col(k) = saddle.metric.apply(model.modes.col(k).reshaped(3, atoms)).reshaped();
        return products;
      }();
      const auto n = model.modes.cols();
      CHECK((model.modes.transpose() * measured - Eigen::MatrixXd::Identity(n, n)).norm() < 1e-8);
    }
  }

  TEST_CASE("secant_hessian: is the metric where nothing was seen, the Hessian where all was") {
    Saddle saddle;
    const Matrix3X step = test::random_vector(atoms, saddle.stream);
    const SecantHessian nothing = secant_hessian(saddle.center, {}, saddle.metric);
    CHECK((apply(nothing, step) - saddle.metric.apply(step)).norm() < 1e-12);
    const SecantHessian everything = secant_hessian(saddle.center, saddle.secants(20), saddle.metric, all);
    const Eigen::VectorXd product = saddle.hessian * step.reshaped();
    CHECK((apply(everything, step).reshaped() - product).norm() < 1e-6);
    Eigen::MatrixXd measure(9, 9);
    for (Index k = 0; k < 9; ++k)
      measure.col(k) = saddle.metric.apply(Eigen::VectorXd::Unit(9, k).reshaped(3, atoms)).reshaped();
    const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> exact(saddle.hessian, measure);
    CHECK((everything.curvatures - exact.eigenvalues()).norm() < 1e-6);
  }

  TEST_CASE("saddle_step: from anywhere on a quadratic surface to its saddle, with its mode") {
    Saddle saddle;
    const std::vector<Secant> seen = saddle.secants(20);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> exact(saddle.hessian);
    const Matrix3X lowest = exact.eigenvectors().col(0).reshaped(3, atoms);
    const Sample here = saddle.at(saddle.center + test::random_vector(atoms, saddle.stream));
    const SaddleStep step = saddle_step(secant_hessian(here.positions, seen, saddle.metric, all), here.forces, lowest);
    CHECK((here.positions + step.step - saddle.center).norm() < 1e-5);
    CHECK(step.curvature < 0);
    CHECK(dot(step.mode, lowest) > 0);
  }

  TEST_CASE("step_across: orthogonal to the tangent, to where no force is left across it") {
    Saddle saddle;
    const std::vector<Secant> seen = saddle.secants(20);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> exact(saddle.hessian);
    const Matrix3X along = exact.eigenvectors().col(0).reshaped(3, atoms);
    // A uniform metric: its modes are the eigenvectors, and the downward one, turned over, does not enter.
    const Metric uniform(1);
    std::vector<Secant> plain;
    for (const Secant& one : seen)
      plain.push_back({one.middle, one.step, one.product, uniform.apply(one.step), uniform.solve(one.product)});
    const Sample here = saddle.at(saddle.center + test::random_vector(atoms, saddle.stream));
    const Matrix3X step = step_across(secant_hessian(here.positions, plain, uniform, all), here.forces, along);
    CHECK(std::abs(dot(step, along)) < 1e-8);
    const Matrix3X left = saddle.at(here.positions + step).forces;
    CHECK((left - dot(left, along) * along).norm() < 1e-5);
    const Matrix3X other = test::random_vector(atoms, saddle.stream).normalized();
    for (const std::vector<Secant>& known : {seen, std::vector<Secant>{}})
      CHECK(std::abs(dot(step_across(secant_hessian(here.positions, known, saddle.metric), here.forces, other),
                         other)) < 1e-8);
  }

  TEST_CASE("refine_saddle: from near the saddles of Mueller and Brown to them") {
    MuellerBrown surface;
    RefineOptions options;
    options.tolerance = {1e-6, ForceNorm::euclidean};
    options.max_step = 0.05;
    options.difference = 1e-5;
    for (const test::KnownSaddle& known : test::mueller_brown_saddles) {
      const Vector3 near = known.position + Vector3(0.04, -0.03, 0);
      const test::Evaluated there = test::evaluated(surface, near);
      const Vector3 way = test::mueller_brown_minima[static_cast<std::size_t>(known.minima[1])] -
                          test::mueller_brown_minima[static_cast<std::size_t>(known.minima[0])];
      Counted counted(surface);
      const RefinedSaddle found =
          refine_saddle(counted, {there.energy, near, there.forces}, way, {}, options, Metric(1000));
      REQUIRE(found.status == RefineStatus::converged);
      CHECK(found.force_calls == counted.calls());
      CHECK((found.at.positions - test::newton_stationary_point(surface, known.position)).norm() < 1e-6);
      CHECK(found.mode.norm() == doctest::Approx(1));
      RefineOptions few = options;
      few.max_calls = 3;
      CHECK(refine_saddle(surface, {there.energy, near, there.forces}, way, {}, few, Metric(1000)).status ==
            RefineStatus::budget_spent);
    }
  }
}

}  // namespace
}  // namespace pel
