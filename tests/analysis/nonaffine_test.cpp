#include "libpel/analysis/nonaffine.hpp"

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "tests/analysis/walks.hpp"
#include "tests/support/lattice_images.hpp"

using namespace pel;
using namespace pel::test;

namespace {

const Cell box(10 * Matrix3::Identity(), {true, true, true});

Matrix3X scattered(Index atoms) {
  Stream stream = stream_of(8);
  Matrix3X positions(3, atoms);
  for (double& x : positions.reshaped()) x = 10 * stream.uniform();
  return positions;
}

/// sum |after - J before|^2 over all images within the radius, per neighbor.
double objective(const Matrix3X& positions, const Matrix3X& steps, Index center, double radius, const Matrix3& map) {
  double sum = 0;
  int neighbors = 0;
  for (Index other = 0; other < positions.cols(); ++other)
    for_each_image(box, positions.col(other) - positions.col(center), radius, [&](const Vector3& before) {
      if (before.norm() > radius || before.norm() == 0) return;
      const Vector3 after = before + steps.col(other) - steps.col(center);
      sum += (after - map * before).squaredNorm();
      ++neighbors;
    });
  return sum / neighbors;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("nonaffine: it is the least of all linear maps, images included") {
    const Matrix3X positions = scattered(60);
    const Matrix3X steps = 0.3 * random_walk_steps(60, 1).front();
    const Eigen::ArrayXd found = nonaffine_squared_displacements(box, positions, steps, 3.5);
    Stream stream = stream_of(9);
    for (const Index atom : {0, 7, 31}) {
      double least = objective(positions, steps, atom, 3.5, Matrix3::Identity());
      Matrix3 map = Matrix3::Identity();
      // A random descent: steps that lower the objective are kept.
      double size = 0.1;
      for (int trial = 0; trial < 6000; ++trial) {
        Matrix3 other = map;
        for (double& x : other.reshaped()) x += size * stream.normal();
        const double value = objective(positions, steps, atom, 3.5, other);
        CHECK(value >= found[atom] * (1 - 1e-12));
        if (value < least) {
          least = value;
          map = other;
        } else {
          size = std::max(1e-6, 0.995 * size);
        }
      }
      CHECK(least == doctest::Approx(found[atom]).epsilon(1e-3));
    }
  }

  TEST_CASE("nonaffine: translations, strains and rotations are affine, a hop of one atom is not") {
    // A finite cluster: a strain of a periodic box would tear at its faces.
    const Cell open(10 * Matrix3::Identity(), {false, false, false});
    const Matrix3X positions = scattered(200);
    Matrix3 strain;
    strain << 0.02, 0.05, 0, -0.01, 0, 0.03, 0, 0, -0.04;
    const Matrix3X steps = (strain * positions).colwise() + Vector3(3, 0, 1);
    CHECK(nonaffine_squared_displacements(open, positions, steps, 3).maxCoeff() < 1e-20);
    Matrix3X hop = Matrix3X::Zero(3, 200);
    hop.col(17) = Vector3(1, 0, 0);
    const Eigen::ArrayXd found = nonaffine_squared_displacements(box, positions, hop, 3.5);
    Index most = 0;
    CHECK(found.maxCoeff(&most) == doctest::Approx(1).epsilon(0.2));
    CHECK(most == 17);
  }

  TEST_CASE("nonaffine: few neighbors can be followed exactly, and none too") {
    const Cell open(10 * Matrix3::Identity(), {false, false, false});
    const Matrix3X positions = (Matrix3X(3, 3) << 0, 1, 5, 0, 0, 5, 0, 0, 5).finished();
    const Matrix3X steps = random_walk_steps(3, 1).front();
    CHECK(nonaffine_squared_displacements(open, positions, steps, 2).maxCoeff() < 1e-20);
    CHECK_THROWS_AS(nonaffine_squared_displacements(open, positions, steps, -1), InputError);
  }
}
