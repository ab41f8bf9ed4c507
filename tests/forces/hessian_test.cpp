#include "libpel/forces/hessian.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/forces/models.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

/// Second derivatives of sum over pairs of 4 (r^-12 - r^-6), from the derivatives along and across each pair.
Eigen::MatrixXd lennard_jones_hessian(View3X positions) {
  Eigen::MatrixXd hessian = Eigen::MatrixXd::Zero(positions.size(), positions.size());
  for (Index i = 0; i < positions.cols(); ++i)
    for (Index j = 0; j < i; ++j) {
      const Vector3 apart = positions.col(i) - positions.col(j);
      const double r = apart.norm();
      const double slope = 4 * (-12 * std::pow(r, -13) + 6 * std::pow(r, -7));
      const double curvature = 4 * (156 * std::pow(r, -14) - 42 * std::pow(r, -8));
      const Matrix3 along = apart * apart.transpose() / (r * r);
      const Matrix3 block = curvature * along + slope / r * (Matrix3::Identity() - along);
      hessian.block<3, 3>(3 * i, 3 * i) += block;
      hessian.block<3, 3>(3 * j, 3 * j) += block;
      hessian.block<3, 3>(3 * i, 3 * j) -= block;
      hessian.block<3, 3>(3 * j, 3 * i) -= block;
    }
  return hessian;
}

Eigen::MatrixXd random_stiffness(Index size, std::uint64_t seed) {
  Stream stream = test::test_stream(seed);
  const Eigen::MatrixXd root = Eigen::MatrixXd::NullaryExpr(size, size, [&stream] { return stream.normal(); });
  return root * root.transpose();
}

/// What the rows and columns of some atoms hold.
Eigen::MatrixXd block_of(const Eigen::MatrixXd& whole, const std::vector<Index>& rows,
                         const std::vector<Index>& columns) {
  Eigen::MatrixXd block(3 * std::ssize(rows), 3 * std::ssize(columns));
  for (Index i = 0; i < std::ssize(rows); ++i)
    for (Index j = 0; j < std::ssize(columns); ++j)
      block.block<3, 3>(3 * i, 3 * j) = whole.block<3, 3>(3 * rows[i], 3 * columns[j]);
  return block;
}

double largest(const Eigen::MatrixXd& matrix) { return matrix.cwiseAbs().maxCoeff(); }

/// A force that no energy has: the first atom is driven by where the second is, but not the other way round.
class Driven final : public ForceField {
 public:
  Index atoms() const override { return 2; }
  Invariance invariance() const override { return {}; }
  double evaluate(View3X positions, Span3X forces) override {
    forces.setZero();
    forces.col(0) = -3 * positions.col(1);
    return 0;
  }
};

TEST_SUITE("unit") {
  TEST_CASE("the Hessian of a quadratic energy is its stiffness, in the order of the atoms asked for") {
    const Eigen::MatrixXd stiffness = random_stiffness(12, 1);
    Stream stream = test::test_stream(2);
    Harmonic force_field(test::random_vector(4, stream), stiffness);
    const Matrix3X positions = test::random_vector(4, stream);
    for (const std::vector<Index>& atoms : {std::vector<Index>{0, 1, 2, 3}, {3, 1}, {2}, {}}) {
      const Hessian found = hessian(force_field, positions, atoms, {.step = 0.1});
      REQUIRE(found.matrix.rows() == 3 * std::ssize(atoms));
      CHECK(found.force_calls == 6 * std::ssize(atoms));
      if (atoms.empty()) continue;
      CHECK(largest(found.matrix - block_of(stiffness, atoms, atoms)) < 1e-12 * largest(stiffness));
      CHECK(found.asymmetry < 1e-12 * largest(stiffness));
    }
  }

  TEST_CASE("a block of some rows and other columns") {
    const Eigen::MatrixXd stiffness = random_stiffness(12, 3);
    Harmonic force_field(Matrix3X::Zero(3, 4), stiffness);
    Counted counted(force_field);
    const Eigen::MatrixXd block = hessian_block(counted, Matrix3X::Zero(3, 4), {{3, 0, 1}, {2, 0}});
    CHECK(counted.calls() == 12);
    CHECK(largest(block - block_of(stiffness, {3, 0, 1}, {2, 0})) < 1e-12 * largest(stiffness));
  }

  TEST_CASE("the Hessian of a cluster is that of its pairs, with an error of the square of the step") {
    LennardJonesCluster cluster(6);
    Stream stream = test::test_stream(4);
    const Matrix3X positions = test::random_cluster(6, stream);
    const std::vector<Index> atoms{4, 0, 3};
    const Eigen::MatrixXd exact = block_of(lennard_jones_hessian(positions), atoms, atoms);
    const auto error = [&](double step) {
      return largest(hessian(cluster, positions, atoms, {.step = step}).matrix - exact) / largest(exact);
    };
    CHECK(error(1e-5) < 1e-7);
    CHECK(error(2e-3) / error(1e-3) == doctest::Approx(4).epsilon(0.05));
  }

  TEST_CASE("forces that are no gradient show as asymmetry") {
    Driven driven;
    const Hessian found = hessian(driven, Matrix3X::Zero(3, 2), {0, 1});
    CHECK(found.asymmetry == doctest::Approx(1.5));
    CHECK(found.matrix(0, 3) == doctest::Approx(1.5));
    CHECK(found.matrix == found.matrix.transpose());
  }

  TEST_CASE("a Hessian that cannot be is refused") {
    LennardJonesCluster cluster(2);
    const Matrix3X positions = Vector3(1, 0, 0) * Eigen::RowVector2d(0, 1.1);
    CHECK_THROWS_WITH_AS(hessian(cluster, positions, {0, 2}), doctest::Contains("atom 2 does not exist"), InputError);
    CHECK_THROWS_WITH_AS(hessian(cluster, positions, {-1}), doctest::Contains("atom -1"), InputError);
    for (const double step : {0.0, -0.1, std::nan("")})
      CHECK_THROWS_WITH_AS(hessian(cluster, positions, {0}, {.step = step}), doctest::Contains("step"), InputError);
    CHECK_THROWS_AS(hessian(cluster, Matrix3X::Zero(3, 2), {0, 1}, {.step = 0x1p-600}), ForceError);
  }
}

}  // namespace
}  // namespace pel
