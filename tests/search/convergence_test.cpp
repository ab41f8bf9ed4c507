#include "libpel/search/convergence.hpp"

#include <cmath>

#include <doctest/doctest.h>

namespace pel {
namespace {

TEST_SUITE("unit") {
  TEST_CASE("the three sizes of a force: signs do not hide components, and the order is known") {
    Matrix3X forces(3, 2);
    forces << -3, 1, 0, 2, 4, 2;
    CHECK(size(forces, ForceNorm::max_component) == 4);
    CHECK(size(forces, ForceNorm::max_atom) == 5);
    CHECK(size(forces, ForceNorm::euclidean) == doctest::Approx(std::sqrt(34.0)));
    CHECK(size(-forces, ForceNorm::max_component) == 4);
  }

  TEST_CASE("a tolerance is met below its value only") {
    const Matrix3X forces = Matrix3X::Constant(3, 1, -0.5);
    CHECK_FALSE(converged(forces, {0.5, ForceNorm::max_component}));
    CHECK(converged(forces, {0.51, ForceNorm::max_component}));
    CHECK_FALSE(converged(forces, {0.51, ForceNorm::max_atom}));
  }
}

}  // namespace
}  // namespace pel
