#include "libpel/forces/force_field.hpp"

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/forces/models.hpp"
#include "tests/support/evaluated.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

const std::vector<char> two_of_thirteen_fixed{0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0};

using test::Evaluated;
using test::evaluated;

TEST_SUITE("unit") {
  TEST_CASE("counted: every call that reaches the force field is counted, failures included") {
    LennardJonesCluster cluster(2);
    Counted counted(cluster);
    Matrix3X positions = Matrix3X::Zero(3, 2), forces(3, 2);
    CHECK(counted.calls() == 0);
    CHECK_THROWS_AS(counted.evaluate(positions, forces), ForceError);
    positions(0, 1) = 1;
    CHECK(counted.evaluate(positions, forces) == doctest::Approx(0));
    CHECK(counted.calls() == 2);
    CHECK(counted.atoms() == 2);
    CHECK(counted.invariance().rotation);
  }

  TEST_CASE("watched: the watcher is called before each call and may end it by throwing") {
    MuellerBrown surface;
    Counted counted(surface);
    int seen = 0;
    Watched watched(counted, [&seen] {
      if (++seen == 3) throw Interrupted();
    });
    const Matrix3X position = test::mueller_brown_minima[0];
    const Evaluated plain = evaluated(surface, position);
    for (int call = 0; call < 2; ++call) {
      const Evaluated through = evaluated(watched, position);
      CHECK(through.energy == plain.energy);
      CHECK(through.forces == plain.forces);
    }
    CHECK_THROWS_AS(evaluated(watched, position), Interrupted);
    CHECK(counted.calls() == 2);
    CHECK(watched.atoms() == 1);
    CHECK(watched.invariance().translation == surface.invariance().translation);
  }

  TEST_CASE("frozen: shows the mobile atoms, and expand and restrict are each other's reverse") {
    LennardJonesCluster cluster(13);
    const Matrix3X reference = test::icosahedron();
    Frozen frozen(cluster, reference, two_of_thirteen_fixed);
    CHECK(frozen.atoms() == 11);
    CHECK(frozen.mobile() == std::vector<Index>{0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12});
    CHECK(frozen.expand(frozen.restrict(reference)) == reference);
    Stream stream = test::test_stream(1);
    const Matrix3X mobile = test::random_vector(11, stream);
    const Matrix3X all = frozen.expand(mobile);
    CHECK(frozen.restrict(all) == mobile);
    CHECK(all.col(1) == reference.col(1));
    CHECK(all.col(11) == reference.col(11));
  }

  TEST_CASE("frozen: energy and forces are those of the whole, and the forces are the gradient") {
    LennardJonesCluster cluster(13);
    Frozen frozen(cluster, test::icosahedron(), two_of_thirteen_fixed);
    Stream stream = test::test_stream(2);
    const Matrix3X mobile = frozen.restrict(test::icosahedron()) + 0.05 * test::random_vector(11, stream);
    const Evaluated part = evaluated(frozen, mobile), whole = evaluated(cluster, frozen.expand(mobile));
    CHECK(part.energy == whole.energy);
    CHECK(part.forces == frozen.restrict(whole.forces));
    CHECK((part.forces - test::numerical_forces(frozen, mobile, 1e-5)).cwiseAbs().maxCoeff() < 1e-6);
  }

  TEST_CASE("frozen: fixed atoms take away the rigid motions; without any they stay") {
    LennardJonesCluster cluster(13);
    const Frozen some(cluster, test::icosahedron(), two_of_thirteen_fixed);
    CHECK(some.invariance().translation == std::array{false, false, false});
    CHECK_FALSE(some.invariance().rotation);
    const Frozen none(cluster, test::icosahedron(), {});
    CHECK(none.atoms() == 13);
    CHECK(none.invariance().translation == std::array{true, true, true});
    CHECK(none.invariance().rotation);
  }

  TEST_CASE("frozen: flags or positions of another size, and no mobile atom, are refused") {
    LennardJonesCluster cluster(13);
    CHECK_THROWS_AS(Frozen(cluster, test::icosahedron(), {1, 0}), InputError);
    CHECK_THROWS_AS(Frozen(cluster, Matrix3X::Zero(3, 12), {}), InputError);
    CHECK_THROWS_AS(Frozen(cluster, test::icosahedron(), std::vector<char>(13, 1)), InputError);
  }
}

}  // namespace
}  // namespace pel
