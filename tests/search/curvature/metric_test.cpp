#include "libpel/search/curvature/metric.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

#include <doctest/doctest.h>

#include "libpel/search/curvature/curvature_memory.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

/// Symmetric, eigenvalues between about 1 and a few `size`.
Eigen::MatrixXd random_stiffness(Index size, Stream& stream) {
  Eigen::MatrixXd root(size, size);
  for (double& number : root.reshaped()) number = stream.normal();
  return root * root.transpose() + Eigen::MatrixXd::Identity(size, size);
}

/// The blocks of the lower triangle.
std::vector<Metric::Block> blocks(const Eigen::MatrixXd& matrix) {
  std::vector<Metric::Block> result;
  for (Index row = 0; row < matrix.rows() / 3; ++row)
    for (Index column = 0; column <= row; ++column)
      result.push_back({row, column, matrix.block<3, 3>(3 * row, 3 * column)});
  return result;
}

/// What a linear map makes of every coordinate: 3N x 3N.
template <class Map>
Eigen::MatrixXd matrix_of(Index atoms, const Map& map) {
  Eigen::MatrixXd matrix(3 * atoms, 3 * atoms);
  for (Index k = 0; k < 3 * atoms; ++k) {
    Matrix3X unit = Matrix3X::Zero(3, atoms);
    unit.data()[k] = 1;
    matrix.col(k) = map(unit).reshaped();
  }
  return matrix;
}

Eigen::MatrixXd applied(const Metric& metric, Index atoms) {
  return matrix_of(atoms, [&metric](View3X step) { return metric.apply(step); });
}

Eigen::MatrixXd solved(const Metric& metric, Index atoms) {
  return matrix_of(atoms, [&metric](View3X force) { return metric.solve(force); });
}

/// A chain of springs, held a little in place, in which every seventh atom is tied to one far away too: a full factor
/// would fill.
std::vector<Metric::Block> chain_with_far_links(Index atoms, Stream& stream) {
  std::vector<Metric::Block> result;
  const auto tie = [&](Index a, Index b, double stiffness) {
    const Vector3 along = test::random_vector(1, stream).col(0).normalized();
    const Matrix3 block = stiffness * (along * along.transpose() + 0.2 * Matrix3::Identity());
    result.insert(result.end(), {{a, a, block}, {b, b, block}, {a, b, -block}});
  };
  for (Index a = 0; a < atoms; ++a) result.push_back({a, a, 0.3 * Matrix3::Identity()});
  for (Index a = 0; a + 1 < atoms; ++a) tie(a, a + 1, 10);
  for (Index a = 0; a < atoms; a += 7) tie(a, (5 * a + atoms / 2) % atoms, 4);
  return result;
}

TEST_SUITE("unit") {
  TEST_CASE("metric: a uniform one is its stiffness times the identity") {
    Stream stream = test::test_stream(60);
    const Matrix3X vector = test::random_vector(5, stream);
    for (const double stiffness : {0.25, 1.0, 30.0}) {
      const Metric metric(stiffness);
      CHECK(metric.uniform());
      CHECK((metric.apply(vector) - stiffness * vector).norm() < 1e-14 * stiffness * vector.norm());
      CHECK((metric.solve(vector) - vector / stiffness).norm() < 1e-14 / stiffness * vector.norm());
    }
    CHECK(Metric().apply(vector) == vector);
  }

  TEST_CASE("metric: of a dense matrix the product is exact, and so is the inverse") {
    Stream stream = test::test_stream(61);
    for (const Index atoms : {1, 2, 5, 12}) {
      const Eigen::MatrixXd stiffness = random_stiffness(3 * atoms, stream);
      const auto metric = Metric::sum(atoms, blocks(stiffness));
      REQUIRE(metric);
      CHECK_FALSE(metric->uniform());
      CHECK((applied(*metric, atoms) - stiffness).norm() < 1e-12 * stiffness.norm());
      CHECK((solved(*metric, atoms) * stiffness - Eigen::MatrixXd::Identity(3 * atoms, 3 * atoms)).norm() < 1e-9);
    }
  }

  TEST_CASE("metric: blocks add up, each with its mirror image, on whichever side it was given") {
    Stream stream = test::test_stream(62);
    const Eigen::MatrixXd stiffness = random_stiffness(9, stream);
    std::vector<Metric::Block> pieces;
    for (const auto& [row, column, value] : blocks(stiffness)) {
      pieces.push_back({row, column, 0.25 * value});
      pieces.push_back({column, row, 0.75 * value.transpose()});
    }
    const auto metric = Metric::sum(3, pieces);
    REQUIRE(metric);
    CHECK((applied(*metric, 3) - stiffness).norm() < 1e-12 * stiffness.norm());
    Matrix3 coupling;
    coupling << 0, 0.5, 0, 0, 0, 0, 0, 0, 0;
    const auto two = Metric::sum(2, {{0, 0, Matrix3::Identity()}, {1, 1, Matrix3::Identity()}, {0, 1, coupling}});
    REQUIRE(two);
    Eigen::MatrixXd expected = Eigen::MatrixXd::Identity(6, 6);
    expected(0, 4) = expected(4, 0) = 0.5;
    CHECK((applied(*two, 2) - expected).norm() < 1e-15);
  }

  TEST_CASE("metric: an incomplete factor is linear, symmetric and positive definite") {
    Stream stream = test::test_stream(63);
    for (const Index atoms : {20, 60}) {
      const auto metric = Metric::sum(atoms, chain_with_far_links(atoms, stream));
      REQUIRE(metric);
      const Matrix3X a = test::random_vector(atoms, stream), b = test::random_vector(atoms, stream);
      const Matrix3X sum = metric->solve(2 * a - 0.5 * b), parts = 2 * metric->solve(a) - 0.5 * metric->solve(b);
      CHECK((sum - parts).norm() < 1e-12 * parts.norm());
      CHECK(dot(a, metric->solve(b)) == doctest::Approx(dot(metric->solve(a), b)).epsilon(1e-10));
      const Eigen::MatrixXd inverse = solved(*metric, atoms);
      CHECK((inverse - inverse.transpose()).norm() < 1e-12 * inverse.norm());
      CHECK(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(inverse).eigenvalues()[0] > 0);
    }
  }

  TEST_CASE("metric: an incomplete factor is near the inverse") {
    Stream stream = test::test_stream(64);
    for (const Index atoms : {20, 60}) {
      const auto metric = Metric::sum(atoms, chain_with_far_links(atoms, stream));
      REQUIRE(metric);
      const Eigen::MatrixXd stiffness = applied(*metric, atoms), inverse = solved(*metric, atoms);
      // Eigenvalues of P^-1 P, all 1 for a complete factor; those of P alone spread far wider.
      const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> product(inverse, stiffness, Eigen::ABx_lx);
      const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> alone(stiffness);
      const auto spread = [](const Eigen::VectorXd& values) { return values[values.size() - 1] / values[0]; };
      CHECK(product.eigenvalues()[0] > 0.05);
      CHECK(product.eigenvalues()[3 * atoms - 1] < 6);
      CHECK(spread(product.eigenvalues()) < 0.25 * spread(alone.eigenvalues()));
    }
  }

  TEST_CASE("metric: copies share one factor and answer alike") {
    Stream stream = test::test_stream(65);
    const Eigen::MatrixXd stiffness = random_stiffness(12, stream);
    const Matrix3X force = test::random_vector(4, stream);
    Metric copy;
    Matrix3X step;
    {
      const auto metric = Metric::sum(4, blocks(stiffness));
      REQUIRE(metric);
      copy = *metric;
      step = metric->solve(force);
    }
    CHECK(copy.solve(force) == step);
    CHECK_FALSE(copy.uniform());
  }

  TEST_CASE("metric: nothing where the sum is far from positive definite") {
    const Matrix3 one = Matrix3::Identity();
    CHECK_FALSE(Metric::sum(2, {{0, 0, one}, {1, 1, one}, {0, 1, 5 * one}}));
    CHECK(Metric::sum(2, {{0, 0, one}, {1, 1, one}, {0, 1, 0.9 * one}}));
  }

  TEST_CASE("metric: nothing where the sum is not positive definite at all") {
    const Matrix3 one = Matrix3::Identity();
    for (const double coupling : {1.001, 1.05, 1.2}) {
      CAPTURE(coupling);  // lowest eigenvalue of the sum: 1 - coupling
      CHECK_FALSE(Metric::sum(2, {{0, 0, one}, {1, 1, one}, {0, 1, coupling * one}}));
    }
  }
}

}  // namespace
}  // namespace pel
