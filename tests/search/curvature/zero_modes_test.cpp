#include "libpel/search/curvature/zero_modes.hpp"

#include <Eigen/Geometry>

#include <doctest/doctest.h>

#include "libpel/forces/models.hpp"
#include "libpel/search/minimize.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

constexpr Invariance free_in_space{{true, true, true}, true};

void check_orthonormal(const Eigen::MatrixXd& modes) {
  const Eigen::MatrixXd identity = Eigen::MatrixXd::Identity(modes.cols(), modes.cols());
  CHECK((modes.transpose() * modes - identity).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_SUITE("unit") {
  TEST_CASE("zero modes: six orthonormal motions that the Hessian of a cluster annihilates") {
    LennardJonesCluster cluster(13);
    const MinimizeOptions tight{.tolerance = {1e-10, ForceNorm::max_component}, .stiffness = 100};
    const Minimization minimum = minimize(cluster, test::icosahedron(), tight);
    REQUIRE(minimum.status == MinimizeStatus::converged);
    const Eigen::MatrixXd modes = zero_modes(cluster.invariance(), minimum.positions);
    REQUIRE(modes.cols() == 6);
    check_orthonormal(modes);
    const Eigen::MatrixXd hessian = test::numerical_hessian(cluster, minimum.positions, 1e-4);
    CHECK((hessian * modes).cwiseAbs().maxCoeff() < 1e-4 * hessian.cwiseAbs().maxCoeff());
    // and no others: all the rest costs energy
    CHECK(test::spectrum(hessian, modes).values[0] > 1);
  }

  TEST_CASE("zero modes: a linear molecule has five, wherever it lies and whichever way it points") {
    Stream stream = test::test_stream(19);
    for (const Vector3& axis : {Vector3(1, 0, 0), Vector3(0, 0, 1), Vector3(1, 1, 1), Vector3(0.3, -2, 0.7)})
      for (const Vector3& origin : {Vector3(0, 0, 0), Vector3(0.1, 0.3, 0.7), Vector3(1e3, -1e3 / 3, 0.1)}) {
        Matrix3X molecule(3, 3);
        for (Index a = 0; a < 3; ++a) molecule.col(a) = origin + 1.1 * static_cast<double>(a) * axis;
        molecule += 1e-9 * test::random_vector(3, stream);  // no minimization ends straighter
        const Eigen::MatrixXd modes = zero_modes(free_in_space, molecule);
        CHECK(modes.cols() == 5);
        check_orthonormal(modes);
      }
  }

  TEST_CASE("zero modes: only what the force field allows") {
    Stream stream = test::test_stream(20);
    const Matrix3X positions = test::random_cluster(5, stream);
    CHECK(zero_modes({}, positions).cols() == 0);
    CHECK(zero_modes({{true, true, true}, false}, positions).cols() == 3);
    CHECK(zero_modes(free_in_space, Matrix3X::Constant(3, 1, 0.1)).cols() == 3);
    const Eigen::MatrixXd along_z = zero_modes({{false, false, true}, false}, positions);
    REQUIRE(along_z.cols() == 1);
    CHECK(along_z.col(0).reshaped(3, 5).topRows(2).norm() == 0);
  }

  TEST_CASE("without: takes the modes out, leaves what is across, and changes nothing the second time") {
    Stream stream = test::test_stream(21);
    const Matrix3X positions = test::random_cluster(6, stream), vector = test::random_vector(6, stream);
    const Eigen::MatrixXd modes = zero_modes(free_in_space, positions);
    const Matrix3X rest = without(modes, vector);
    CHECK((modes.transpose() * rest.reshaped()).norm() < 1e-12);
    CHECK((without(modes, rest) - rest).norm() < 1e-12);
    CHECK(rest.norm() < vector.norm());
    CHECK(without(Eigen::MatrixXd(18, 0), vector) == vector);
    const Matrix3X shift = Vector3(1, 2, 3).replicate(1, 6);
    CHECK(without(modes, shift).norm() < 1e-12);
  }

  TEST_CASE("superposed: takes back the rigid motions that cost nothing, and no others") {
    const Matrix3X fixed = test::icosahedron();
    const Matrix3 turn = Eigen::AngleAxisd(0.7, Vector3(1, 2, 3).normalized()).toRotationMatrix();
    const Matrix3X moved = (turn * fixed).colwise() + Vector3(1, 2, 3), shifted = fixed.colwise() + Vector3(1, 2, 3);
    const Invariance translations{{true, true, true}, false}, none{};
    CHECK((superposed(free_in_space, moved, fixed) - fixed).norm() < 1e-10);
    CHECK((superposed(translations, shifted, fixed) - fixed).norm() < 1e-10);
    CHECK((superposed(none, shifted, fixed) - shifted).norm() < 1e-10);
  }
}

}  // namespace
}  // namespace pel
