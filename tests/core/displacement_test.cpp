#include "libpel/core/displacement.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include <doctest/doctest.h>

#include "libpel/core/random.hpp"

namespace pel {
namespace {

Matrix3X random_displacement(Index atoms) {
  Stream stream(21, StreamPurpose::sampling, {0, 0, 0});
  return Matrix3X::NullaryExpr(3, atoms, [&] { return stream.normal(); });
}

TEST_SUITE("unit") {
  TEST_CASE("the mean displacement is the translation that least squares removes") {
    const Matrix3X displacement = random_displacement(17);
    const Vector3 mean = mean_displacement(displacement);
    const double least = (displacement.colwise() - mean).squaredNorm();
    for (int axis = 0; axis < 3; ++axis)
      for (const double step : {-1e-3, 1e-3}) {
        const Vector3 other = mean + step * Vector3::Unit(axis);
        CHECK((displacement.colwise() - other).squaredNorm() > least);
      }
    CHECK(mean_displacement(Matrix3X(3, 0)) == Vector3::Zero());
  }

  TEST_CASE("without drift the weighted mean vanishes and relative displacements stay") {
    const Matrix3X displacement = random_displacement(9);
    const Eigen::VectorXd masses = Eigen::VectorXd::LinSpaced(9, 1, 50);
    const Matrix3X rest = without_drift(displacement, masses);
    CHECK((rest * masses).norm() < 1e-12 * masses.sum());
    const Vector3 before = displacement.col(3) - displacement.col(7);
    CHECK((rest.col(3) - rest.col(7) - before).norm() < 1e-14);
  }

  TEST_CASE("a rigid translation is all drift") {
    const Matrix3X translation = Vector3(1, -2, 3).replicate(1, 5);
    CHECK(without_drift(translation, Eigen::VectorXd::LinSpaced(5, 1, 9)).norm() < 1e-13);
  }

  TEST_CASE("drift needs one weight per atom and a positive sum") {
    const Matrix3X displacement = random_displacement(4);
    CHECK_THROWS_AS(without_drift(displacement, Eigen::VectorXd::Ones(3)), std::invalid_argument);
    CHECK_THROWS_AS(without_drift(displacement, Eigen::VectorXd::Zero(4)), std::invalid_argument);
  }

  TEST_CASE("the largest displacement is a length, not a component") {
    Matrix3X displacement(3, 3);
    displacement << 1, 0, -2, 0, 0, -3, 0, 4.5, -6;
    CHECK(largest_displacement(displacement) == doctest::Approx(7).epsilon(1e-15));
    CHECK(largest_displacement(Matrix3X(3, 0)) == 0);
    displacement(1, 0) = std::numeric_limits<double>::quiet_NaN();
    CHECK(std::isnan(largest_displacement(displacement)));
  }

  TEST_CASE("moves keep exactly the atoms beyond the threshold") {
    const Matrix3X displacement = random_displacement(200);
    const double threshold = 1.5;
    const Moves kept = moves(displacement, threshold);
    REQUIRE(kept.vectors.cols() == static_cast<Index>(kept.atoms.size()));
    std::size_t k = 0;
    for (Index atom = 0; atom < displacement.cols(); ++atom) {
      if (displacement.col(atom).norm() <= threshold) continue;
      REQUIRE(k < kept.atoms.size());
      CHECK(kept.atoms[k] == atom);
      CHECK(kept.vectors.col(static_cast<Index>(k)) == displacement.col(atom));
      ++k;
    }
    CHECK(k == kept.atoms.size());
    CHECK(k > 0);
  }

  TEST_CASE("an atom that moved by exactly the threshold is not kept") {
    const Matrix3X displacement = Vector3(3, 0, 4).replicate(1, 2);
    CHECK(moves(displacement, 5).atoms.empty());
    CHECK(moves(displacement, 4.999).atoms.size() == 2);
    CHECK(moves(Matrix3X::Zero(3, 4)).atoms.empty());
  }

  TEST_CASE("dense undoes moves") {
    Matrix3X displacement = random_displacement(30);
    displacement.col(4).setZero();
    displacement.col(29).setZero();
    CHECK(moves(displacement).atoms.size() == 28);
    CHECK(dense(moves(displacement), 30) == displacement);
  }

  TEST_CASE("dense refuses atoms that do not exist") {
    const Matrix3X vectors = Matrix3X::Ones(3, 1);
    CHECK_THROWS_AS(dense({.atoms = {3}, .vectors = vectors}, 3), std::out_of_range);
    CHECK_THROWS_AS(dense({.atoms = {-1}, .vectors = vectors}, 3), std::out_of_range);
  }
}

}  // namespace
}  // namespace pel
