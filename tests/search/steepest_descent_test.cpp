#include "libpel/search/steepest_descent.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "libpel/forces/models.hpp"
#include "libpel/search/minimize.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

/// By very many very short steps.
Matrix3X by_short_steps(ForceField& force_field, Matrix3X positions, double step, double force) {
  Matrix3X forces(3, positions.cols());
  for (force_field.evaluate(positions, forces); forces.norm() > force; force_field.evaluate(positions, forces))
    positions += step * forces;
  return positions;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("steepest descent: down a stiff bowl the soft direction comes last, on the exact path") {
    const Eigen::MatrixXd stiffness = Eigen::Vector3d(0.1, 3, 400).asDiagonal();
    Harmonic bowl(Matrix3X::Zero(3, 1), stiffness);
    const Vector3 start(0.8, -0.5, 0.3);
    // Left on the way, where the second direction is still felt, and near the bottom.
    for (const double force : {1.0, 0.5, 0.2, 0.01, 1e-3}) {
      double before = 1;
      for (const double error : {1e-2, 1e-3, 1e-4}) {
        const SteepestDescentOptions options{.tolerance = {force, ForceNorm::euclidean}, .error = error, .max_move = 1};
        const SteepestDescent found = steepest_descent(bowl, start, options);
        REQUIRE(found.status == SteepestDescentStatus::converged);
        const double x = found.at.positions(0, 0), time = -std::log(x / start[0]) / 0.1;
        const double off = std::abs(found.at.positions(1, 0) - start[1] * std::exp(-3 * time)) +
                           std::abs(found.at.positions(2, 0) - start[2] * std::exp(-400 * time));
        CHECK(off < 5 * error);
        CHECK(off <= std::max(before, 1e-6));
        before = off;
        CHECK(found.force_calls < 1500);  // explicit steps: 400 / 0.1 / 2 for each time that x falls by e
      }
    }
  }

  TEST_CASE("steepest descent: comes to the basins that very short steps come to") {
    MuellerBrown surface;
    int compared = 0;
    for (double x = -1.3; x < 1.0; x += 0.23)
      for (double y = -0.2; y < 1.8; y += 0.31) {
        const Vector3 start(x, y, 0);
        const Matrix3X exact = by_short_steps(surface, start, 5e-5, 1);
        const SteepestDescentOptions options{.tolerance = {1, ForceNorm::euclidean}, .error = 1e-3, .difference = 1e-4};
        const SteepestDescent found = steepest_descent(surface, start, options);
        REQUIRE(found.status == SteepestDescentStatus::converged);
        CHECK((found.at.positions - exact).norm() < 0.05);
        ++compared;
      }
    CHECK(compared > 50);
  }

  TEST_CASE("steepest descent: counts its calls, and ends when they are spent") {
    LennardJonesCluster cluster(13);
    Counted counted(cluster);
    Matrix3X start = test::icosahedron();
    start(0, 0) += 0.2;
    SteepestDescentOptions options{.tolerance = {1e-6, ForceNorm::max_component}};
    const SteepestDescent whole = steepest_descent(counted, start, options);
    CHECK(whole.status == SteepestDescentStatus::converged);
    CHECK(whole.force_calls == counted.calls());
    options.max_calls = 30;
    const SteepestDescent cut = steepest_descent(cluster, start, options);
    CHECK(cut.status == SteepestDescentStatus::budget_spent);
    CHECK(cut.at.energy < sample_at(cluster, start).energy);
    CHECK(cut.force_calls < whole.force_calls);
  }
}

}  // namespace pel
