#include "libpel/search/polish.hpp"

#include <cmath>
#include <vector>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include <doctest/doctest.h>

#include "libpel/core/displacement.hpp"
#include "libpel/forces/models.hpp"
#include "tests/support/evaluated.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

constexpr Index atoms = 6;

/// Stiff bonds, soft waves, and one way down: eigenvalues 30 ... 0.02 and -1.
Eigen::MatrixXd stiffness(Stream& stream) {
  const Index size = 3 * atoms;
  const Eigen::MatrixXd random = Eigen::MatrixXd::NullaryExpr(size, size, [&] { return stream.normal(); });
  const Eigen::MatrixXd axes = Eigen::HouseholderQR<Eigen::MatrixXd>(random).householderQ();
  Eigen::VectorXd eigenvalues(size);
  for (Index k = 0; k < size; ++k) eigenvalues[k] = 30 * std::pow(0.65, static_cast<double>(k));
  eigenvalues[size - 1] = -1;
  return axes * eigenvalues.asDiagonal() * axes.transpose();
}

struct Bowl {
  Stream stream = test::test_stream(5);
  Eigen::MatrixXd hessian = stiffness(stream);
  Matrix3X center = test::random_vector(atoms, stream);
  Harmonic surface{center, hessian};
  Metric metric{30};
  PolishOptions options{.tolerance = {1e-6}, .max_step = 0.3, .max_displacement = 10, .max_calls = 400};

  Sample near() { return sample_at(surface, center + 0.1 * test::random_vector(atoms, stream)); }
  /// Of the one negative eigenvalue, and that.
  Ridge ridge() const {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> modes(hessian);
    return {modes.eigenvectors().col(0).reshaped(3, atoms), modes.eigenvalues()[0]};
  }
};

TEST_SUITE("unit") {
  TEST_CASE("polishing across the mode and along it ends at the saddle") {
    Bowl bowl;
    const Polished found = polish(bowl.surface, bowl.near(), bowl.ridge(), bowl.options, bowl.metric);
    REQUIRE(found.status == PolishStatus::converged);
    CHECK(size(test::evaluated(bowl.surface, found.at.positions).forces, ForceNorm::max_component) < 1e-6);
    CHECK(largest_displacement(found.at.positions - bowl.center) < 1e-3);
    CHECK(found.eigenvalue == doctest::Approx(-1));
  }

  TEST_CASE("a mode and an eigenvalue that are somewhat off will do") {
    Bowl bowl;
    Ridge ridge = bowl.ridge();
    ridge.mode = (ridge.mode + 0.05 * test::random_vector(atoms, bowl.stream)).normalized();
    ridge.eigenvalue = -2;
    const Polished found = polish(bowl.surface, bowl.near(), ridge, bowl.options, bowl.metric);
    REQUIRE(found.status == PolishStatus::converged);
    CHECK(largest_displacement(found.at.positions - bowl.center) < 1e-3);
  }

  TEST_CASE("polishing stays on a ridge whose mode the metric mixes with a soft wave") {
    Bowl bowl;
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> modes(bowl.hessian);
    const Eigen::VectorXd steep = modes.eigenvectors().col(0), soft = modes.eigenvectors().col(1);
    const Eigen::MatrixXd mixed = 20 * Eigen::MatrixXd::Identity(3 * atoms, 3 * atoms) +
                                  10 * (steep * soft.transpose() + soft * steep.transpose());
    // What is orthogonal to the mode by this metric has a direction along which the surface bends downward.
    const Eigen::VectorXd across = soft - soft.dot(mixed * steep) / steep.dot(mixed * steep) * steep;
    REQUIRE(across.dot(bowl.hessian * across) < 0);
    std::vector<Metric::Block> blocks;
    for (Index a = 0; a < atoms; ++a)
      for (Index b = a; b < atoms; ++b) blocks.push_back({a, b, mixed.block<3, 3>(3 * a, 3 * b)});
    const auto metric = Metric::sum(atoms, blocks);
    REQUIRE(metric.has_value());
    const Polished found = polish(bowl.surface, bowl.near(), bowl.ridge(), bowl.options, *metric);
    REQUIRE(found.status == PolishStatus::converged);
    CHECK(largest_displacement(found.at.positions - bowl.center) < 1e-3);
  }

  TEST_CASE("polishing without a ridge ends at a minimum, and leaves a saddle") {
    Bowl bowl;
    bowl.options.max_calls = 1000;
    CHECK(polish(bowl.surface, bowl.near(), {}, bowl.options, bowl.metric).status == PolishStatus::went_astray);
    const Eigen::VectorXd down = bowl.ridge().mode.reshaped();
    Harmonic minimum(bowl.center, bowl.hessian + 2 * down * down.transpose());
    const Sample near = sample_at(minimum, bowl.center + 0.1 * test::random_vector(atoms, bowl.stream));
    const Polished found = polish(minimum, near, {}, bowl.options, bowl.metric);
    REQUIRE(found.status == PolishStatus::converged);
    CHECK(size(found.at.forces, ForceNorm::max_component) < 1e-6);
  }

  TEST_CASE("polishing stops where its calls are used up, or an atom goes too far") {
    Bowl bowl;
    const Sample near = bowl.near();
    bowl.options.max_calls = 2;
    CHECK(polish(bowl.surface, near, bowl.ridge(), bowl.options, bowl.metric).status == PolishStatus::budget_spent);
    bowl.options.max_calls = 100;
    bowl.options.max_displacement = 0.001;
    CHECK(polish(bowl.surface, near, bowl.ridge(), bowl.options, bowl.metric).status == PolishStatus::went_astray);
  }

  TEST_CASE("options of polishing scale with the units") {
    const PolishOptions metal = polish_options(units(UnitStyle::metal)), lj = polish_options(units(UnitStyle::lj));
    CHECK(metal.max_step == PolishOptions{}.max_step);
    CHECK(lj.max_step == doctest::Approx(0.4 * metal.max_step));
    CHECK(lj.max_displacement == doctest::Approx(0.4 * metal.max_displacement));
  }
}

}  // namespace
}  // namespace pel
