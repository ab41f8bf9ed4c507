#include "libpel/search/curvature/lowest_mode.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "libpel/forces/models.hpp"
#include "libpel/search/curvature/zero_modes.hpp"
#include "libpel/search/minimize.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

/// To the last digit that central differences give.
LanczosOptions exact(Index dimensions) {
  return {.difference = 1e-4,
          .max_iterations = static_cast<int>(dimensions),
          .residual = 1e-5,
          .scale = 1,
          .central = true};
}

struct Place {
  Matrix3X positions;
  Matrix3X forces;
  Eigen::MatrixXd hessian;
};

Place place(ForceField& force_field, Matrix3X positions) {
  Place at{std::move(positions), Matrix3X(3, force_field.atoms()), {}};
  force_field.evaluate(at.positions, at.forces);
  at.hessian = test::numerical_hessian(force_field, at.positions, 1e-4);
  return at;
}

/// A minimum of a cluster, and two places above it where curvatures are negative.
std::vector<Place> places(ForceField& cluster) {
  Stream stream = test::test_stream(40);
  const Index atoms = cluster.atoms();
  const MinimizeOptions tight{.tolerance = {1e-9, ForceNorm::max_component}, .stiffness = 100};
  const Minimization minimum = minimize(cluster, test::random_cluster(atoms, stream), tight);
  REQUIRE(minimum.status == MinimizeStatus::converged);
  return {place(cluster, minimum.positions),
          place(cluster, minimum.positions + 0.05 * test::random_vector(atoms, stream)),
          place(cluster, minimum.positions + 0.1 * test::random_vector(atoms, stream))};
}

TEST_SUITE("unit") {
  TEST_CASE("lowest mode: of a harmonic well, exact for any difference") {
    Eigen::MatrixXd stiffness = Eigen::VectorXd::LinSpaced(12, 3, 50).asDiagonal();
    stiffness(2, 7) = stiffness(7, 2) = 4;
    stiffness(0, 11) = stiffness(11, 0) = -13;  // brings the lowest below zero
    Harmonic well(Matrix3X::Zero(3, 4), stiffness);
    const test::Spectrum dense = test::spectrum(stiffness, Eigen::MatrixXd(12, 0));
    REQUIRE(dense.values[0] < 0);
    Stream stream = test::test_stream(41);
    const Matrix3X positions = test::random_vector(4, stream), start = test::random_vector(4, stream);
    Matrix3X forces(3, 4);
    well.evaluate(positions, forces);
    for (const double difference : {1e-3, 0.1, 10.0}) {
      LanczosOptions options = exact(12);
      options.difference = difference;
      options.residual = 1e-8;
      for (const bool central : {false, true}) {
        options.central = central;
        const LowestMode lowest = lowest_mode(well, positions, forces, start, options);
        REQUIRE(lowest.status == LanczosStatus::converged);
        CHECK(lowest.eigenvalue == doctest::Approx(dense.values[0]).epsilon(1e-8));
        CHECK(std::abs(lowest.mode.reshaped().dot(dense.vectors.col(0))) == doctest::Approx(1).epsilon(1e-8));
        CHECK(lowest.force_calls == (central ? 24 : 12));
      }
    }
  }

  TEST_CASE("lowest mode: of clusters, that of the dense Hessian without its rigid motions") {
    for (const Index atoms : {13, 38}) {
      LennardJonesCluster cluster(atoms);
      Stream stream = test::test_stream(42);
      for (const Place& at : places(cluster)) {
        const Eigen::MatrixXd rigid = zero_modes(cluster.invariance(), at.positions);
        const test::Spectrum dense = test::spectrum(at.hessian, rigid);
        Counted counted(cluster);
        const LowestMode lowest = lowest_mode(counted, at.positions, at.forces, test::random_vector(atoms, stream),
                                              exact(at.positions.size()));
        REQUIRE(lowest.status == LanczosStatus::converged);
        const double scale = at.hessian.cwiseAbs().maxCoeff();
        CHECK(std::abs(lowest.eigenvalue - dense.values[0]) < 1e-5 * scale);
        CHECK(lowest.mode.norm() == doctest::Approx(1));
        CHECK((rigid.transpose() * lowest.mode.reshaped()).norm() < 1e-10);
        const double overlap = std::abs(lowest.mode.reshaped().dot(dense.vectors.col(0)));
        if (dense.values[1] - dense.values[0] > 0.5) CHECK(overlap > 1 - 1e-6);
        CHECK(lowest.force_calls == counted.calls());
      }
    }
  }

  TEST_CASE("lowest mode: the residual is as stated, converged or not") {
    LennardJonesCluster cluster(13);
    Stream stream = test::test_stream(43);
    const auto all = places(cluster);
    for (const int iterations : {1, 2, 4, 8, 16}) {
      const Place& at = all[1];
      const Eigen::MatrixXd rigid = zero_modes(cluster.invariance(), at.positions);
      LanczosOptions options = exact(iterations);
      const LowestMode lowest = lowest_mode(cluster, at.positions, at.forces, test::random_vector(13, stream), options);
      const Eigen::VectorXd mode = lowest.mode.reshaped();
      Eigen::VectorXd product = at.hessian * mode;
      product -= rigid * (rigid.transpose() * product);
      const double residual = (product - lowest.eigenvalue * mode).norm();
      CHECK(lowest.status == LanczosStatus::unconverged);
      CHECK(lowest.residual == doctest::Approx(residual).epsilon(1e-4));
      CHECK(lowest.eigenvalue == doctest::Approx(mode.dot(at.hessian * mode)).epsilon(1e-4));
      CHECK(lowest.force_calls == 2 * iterations);
    }
  }

  TEST_CASE("lowest mode: at the minimum iterations a stale start is found out, and a good one is kept") {
    LennardJonesCluster cluster(13);
    const Place at = places(cluster)[2];
    const test::Spectrum dense = test::spectrum(at.hessian, zero_modes(cluster.invariance(), at.positions));
    LanczosOptions options{.difference = 1e-4, .max_iterations = 33, .residual = 1e-3, .scale = 1, .central = true};
    const Matrix3X best = dense.vectors.col(0).reshaped(3, 13), stale = dense.vectors.col(1).reshaped(3, 13);
    const LowestMode kept = lowest_mode(cluster, at.positions, at.forces, best, options);
    CHECK(kept.status == LanczosStatus::converged);
    CHECK(kept.force_calls == 2 * options.min_iterations);
    CHECK(kept.mode.cwiseProduct(best).sum() > 0.999);
    const LowestMode reversed = lowest_mode(cluster, at.positions, at.forces, -best, options);
    CHECK(reversed.mode.cwiseProduct(best).sum() < -0.999);
    // An eigenvector of the second curvature with a trace of the first.
    const LowestMode found = lowest_mode(cluster, at.positions, at.forces, stale + 0.01 * best, options);
    CHECK(found.eigenvalue < 0.5 * (dense.values[0] + dense.values[1]));
  }

  TEST_CASE("lowest mode: rough settings give an upper bound within their residual of some curvature") {
    LennardJonesCluster cluster(38);
    Stream stream = test::test_stream(44);
    for (const Place& at : places(cluster)) {
      const test::Spectrum dense = test::spectrum(at.hessian, zero_modes(cluster.invariance(), at.positions));
      const LanczosOptions rough{.difference = 1e-3, .max_iterations = 40, .central = true};
      const LowestMode lowest = lowest_mode(cluster, at.positions, at.forces, test::random_vector(38, stream), rough);
      CHECK(lowest.eigenvalue > dense.values[0] - 0.01);
      CHECK((dense.values.array() - lowest.eigenvalue).abs().minCoeff() < lowest.residual + 0.01);
    }
  }

  TEST_CASE("lowest mode: one-sided differences err by their length, two-sided by its square") {
    LennardJonesCluster cluster(13);
    const Place at = places(cluster)[1];
    const Eigen::MatrixXd rigid = zero_modes(cluster.invariance(), at.positions);
    const test::Spectrum dense = test::spectrum(at.hessian, rigid);
    const auto error = [&](double difference, bool central) {
      // Started in the mode itself, the Rayleigh quotient errs by the third and fourth derivatives alone.
      LanczosOptions options{.difference = difference, .min_iterations = 1, .max_iterations = 1, .central = central};
      const Matrix3X mode = dense.vectors.col(0).reshaped(3, 13);
      return std::abs(lowest_mode(cluster, at.positions, at.forces, mode, options).eigenvalue - dense.values[0]);
    };
    CHECK(error(0.02, false) / error(0.01, false) == doctest::Approx(2).epsilon(0.2));
    CHECK(error(0.02, true) / error(0.01, true) == doctest::Approx(4).epsilon(0.2));
  }

  TEST_CASE("lowest local mode: that of the dense block, never below the lowest of the whole") {
    LennardJonesCluster cluster(13);
    Stream stream = test::test_stream(45);
    const std::vector<Index> atoms{0, 3, 4, 11};
    for (const Place& at : places(cluster)) {
      std::vector<Index> rows;
      for (const Index a : atoms) rows.insert(rows.end(), {3 * a, 3 * a + 1, 3 * a + 2});
      const test::Spectrum block = test::spectrum(at.hessian(rows, rows), Eigen::MatrixXd(12, 0));
      const test::Spectrum whole = test::spectrum(at.hessian, Eigen::MatrixXd(39, 0));
      const LowestMode lowest =
          lowest_local_mode(cluster, at.positions, at.forces, test::random_vector(13, stream), atoms, exact(12));
      REQUIRE(lowest.status == LanczosStatus::converged);
      CHECK(std::abs(lowest.eigenvalue - block.values[0]) < 1e-4 * at.hessian.cwiseAbs().maxCoeff());
      CHECK(lowest.eigenvalue >= whole.values[0]);
      CHECK(std::abs(lowest.mode(Eigen::all, atoms).reshaped().dot(block.vectors.col(0))) > 1 - 1e-4);
      CHECK(lowest.mode(Eigen::all, atoms).norm() == doctest::Approx(1));
    }
  }

  TEST_CASE("lowest mode: a plane takes two products") {
    MuellerBrown surface;
    const Place at = place(surface, test::mueller_brown_saddles[0].position);
    const LowestMode lowest =
        lowest_mode(surface, at.positions, at.forces, Vector3(1, 1, 0), {.difference = 1e-4, .central = true});
    const test::Spectrum dense = test::spectrum(at.hessian, zero_modes(surface.invariance(), at.positions));
    CHECK(lowest.status == LanczosStatus::converged);
    CHECK(lowest.force_calls == 4);
    CHECK(lowest.eigenvalue == doctest::Approx(dense.values[0]).epsilon(1e-4));
  }
}

}  // namespace
}  // namespace pel
