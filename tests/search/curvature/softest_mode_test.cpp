#include <array>
#include <cmath>
#include <set>

#include <doctest/doctest.h>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include "libpel/forces/models.hpp"
#include "libpel/search/curvature/lowest_mode.hpp"
#include "libpel/search/curvature/zero_modes.hpp"
#include "libpel/search/minimize.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

Eigen::MatrixXd random_square(Index size, Stream& stream) {
  Eigen::MatrixXd square(size, size);
  for (double& number : square.reshaped()) number = stream.normal();
  return square;
}

/// Symmetric, of the given eigenvalues, turned at random.
Eigen::MatrixXd turned(const Eigen::VectorXd& values, Stream& stream) {
  const Eigen::MatrixXd basis =
      Eigen::HouseholderQR<Eigen::MatrixXd>(random_square(values.size(), stream)).householderQ();
  return basis * values.asDiagonal() * basis.transpose();
}

/// `negative` curvatures of about -1 to -4 below others of 1 to 60.
Eigen::MatrixXd hessian_of_index(Index size, Index negative, Stream& stream) {
  Eigen::VectorXd values = Eigen::VectorXd::LinSpaced(size, 1, 60);
  for (Index k = 0; k < negative; ++k) values[k] = -4.0 + static_cast<double>(k);
  return turned(values, stream);
}

Metric metric_of(const Eigen::MatrixXd& matrix) {
  std::vector<Metric::Block> blocks;
  for (Index row = 0; row < matrix.rows() / 3; ++row)
    for (Index column = 0; column <= row; ++column)
      blocks.push_back({row, column, matrix.block<3, 3>(3 * row, 3 * column)});
  const auto metric = Metric::sum(matrix.rows() / 3, blocks);
  REQUIRE(metric);
  return *metric;
}

Eigen::MatrixXd random_metric(Index size, Stream& stream) {
  return turned(Eigen::VectorXd::LinSpaced(size, 2, 30), stream);
}

/// A point of a surface, and all that is known about it by brute force.
struct Point {
  ForceField& force_field;
  Matrix3X positions;
  Matrix3X forces;
  Eigen::MatrixXd hessian;
  Eigen::MatrixXd metric;

  Index atoms() const { return positions.cols(); }
  Eigen::MatrixXd rigid() const { return zero_modes(force_field.invariance(), positions); }
};

Point point(ForceField& force_field, View3X positions, Stream& stream) {
  Point at{force_field, positions, Matrix3X(3, positions.cols()), {}, random_metric(positions.size(), stream)};
  force_field.evaluate(positions, at.forces);
  at.hessian = test::numerical_hessian(force_field, positions, 1e-4);
  return at;
}

/// All pairs H u = lambda P u among the displacements orthogonal to the columns of `excluded`.
test::Spectrum relative_spectrum(const Point& at, const Eigen::MatrixXd& excluded) {
  const Index size = at.positions.size();
  Eigen::MatrixXd rest = Eigen::MatrixXd::Identity(size, size);
  if (excluded.cols() > 0) {
    const Eigen::MatrixXd basis = Eigen::HouseholderQR<Eigen::MatrixXd>(excluded).householderQ();
    rest = basis.rightCols(size - excluded.cols());
  }
  const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> solver(rest.transpose() * at.hessian * rest,
                                                                         rest.transpose() * at.metric * rest);
  return {solver.eigenvalues(), rest * solver.eigenvectors()};
}

Index negative_curvatures(const Point& at) {
  return (test::spectrum(at.hessian, at.rigid()).values.array() < 0).count();
}

/// To the last digit that central differences give.
LanczosOptions exact(const Point& at) {
  return {.difference = 1e-4,
          .max_iterations = static_cast<int>(at.positions.size()),
          .residual = 1e-6,
          .scale = 1e-3,
          .central = true};
}

/// A direction that bends downward, but no eigenvector: the lowest one, with as much of all others as it bears.
LowestMode rough_mode(const Point& at, Stream& stream) {
  const Eigen::MatrixXd rigid = at.rigid();
  const Eigen::VectorXd lowest = test::spectrum(at.hessian, rigid).vectors.col(0);
  const Matrix3X noise = without(rigid, test::random_vector(at.atoms(), stream));
  const Eigen::VectorXd direction = noise.reshaped().normalized();
  Eigen::VectorXd rough;
  for (double part = 2; part > 0; part -= 0.01) {
    rough = (lowest + part * direction).normalized();
    if (rough.dot(at.hessian * rough) < 0) break;
  }
  const double curvature = rough.dot(at.hessian * rough);
  REQUIRE(curvature < 0);
  REQUIRE((at.hessian * rough - curvature * rough).norm() > -0.5 * curvature);
  LowestMode mode;
  mode.eigenvalue = curvature;
  mode.mode = rough.reshaped(3, at.atoms());
  mode.product = (at.hessian * rough).reshaped(3, at.atoms());
  return mode;
}

void check_product(const Point& at, const LowestMode& found) {
  CHECK(found.mode.norm() == doctest::Approx(1));
  CHECK((found.product.reshaped() - at.hessian * found.mode.reshaped()).norm() < 1e-4 * at.hessian.norm());
}

/// The pair is the lowest of those across `excluded`, normalized by length.
void check_lowest(const Point& at, const LowestMode& found, const Eigen::MatrixXd& excluded) {
  const test::Spectrum dense = relative_spectrum(at, excluded);
  CHECK(found.status == LanczosStatus::converged);
  CHECK(found.eigenvalue == doctest::Approx(dense.values[0]).epsilon(1e-4));
  CHECK(std::abs(found.mode.reshaped().dot(dense.vectors.col(0).normalized())) > 1 - 1e-4);
  check_product(at, found);
}

/// The second direction is conjugate to the first, and bends downward exactly where the point has two such curvatures.
void check_second(const Point& at, Stream& stream) {
  const LowestMode first = rough_mode(at, stream);
  const LowestMode second =
      softest_conjugate_mode(at.force_field, at.positions, at.forces, test::random_vector(at.atoms(), stream), first,
                             exact(at), metric_of(at.metric));
  CHECK(std::abs(second.mode.reshaped().dot(first.product.reshaped())) < 1e-6 * first.product.norm());
  CHECK((second.eigenvalue < 0) == (negative_curvatures(at) >= 2));
  Eigen::MatrixXd excluded = at.rigid();
  excluded.conservativeResize(at.positions.size(), excluded.cols() + 1);
  excluded.rightCols(1) = first.product.reshaped();
  check_lowest(at, second, excluded);
}

/// A flat patch of the triangular lattice, relaxed in its plane: no force points out of it, but the surface bends
/// downward along some ways out.
Matrix3X flat_cluster(ForceField& cluster) {
  const std::array<std::array<int, 2>, 7> sites{{{0, 0}, {1, 0}, {0, 1}, {1, -1}, {-1, 1}, {-1, 0}, {0, -1}}};
  Matrix3X positions(3, cluster.atoms());
  for (Index a = 0; a < positions.cols(); ++a) {
    const auto [i, j] = sites.at(static_cast<std::size_t>(a));
    positions.col(a) = 1.12 * Vector3(i + 0.5 * j, std::sqrt(0.75) * j, 0);
  }
  return minimize(cluster, positions, {.tolerance = {1e-9, ForceNorm::max_component}, .stiffness = 100}).positions;
}

TEST_SUITE("unit") {
  TEST_CASE("softest mode: that of the dense eigenproblem H u = lambda P u") {
    Stream stream = test::test_stream(80);
    for (const Index atoms : {2, 5, 9})
      for (const Index negative : {0, 1, 3}) {
        Harmonic surface(test::random_vector(atoms, stream), hessian_of_index(3 * atoms, negative, stream));
        const Point at = point(surface, test::random_vector(atoms, stream), stream);
        const LowestMode found = softest_mode(surface, at.positions, at.forces, test::random_vector(atoms, stream),
                                              exact(at), metric_of(at.metric));
        check_lowest(at, found, at.rigid());
        CHECK((found.eigenvalue < 0) == (negative > 0));
      }
  }

  TEST_CASE("softest mode: where the metric is uniform, the lowest mode in units of it") {
    Stream stream = test::test_stream(81);
    Harmonic surface(test::random_vector(6, stream), hessian_of_index(18, 1, stream));
    const Point at = point(surface, test::random_vector(6, stream), stream);
    const Matrix3X start = test::random_vector(6, stream);
    const LowestMode lowest = lowest_mode(surface, at.positions, at.forces, start, exact(at));
    for (const double stiffness : {0.5, 20.0}) {
      const LowestMode softest = softest_mode(surface, at.positions, at.forces, start, exact(at), Metric(stiffness));
      CHECK(stiffness * softest.eigenvalue == doctest::Approx(lowest.eigenvalue).epsilon(1e-6));
      CHECK((softest.mode - lowest.mode).norm() < 1e-4);
    }
  }

  TEST_CASE("softest mode: the residual is measured by the inverse of the metric") {
    Stream stream = test::test_stream(82);
    Harmonic surface(test::random_vector(8, stream), hessian_of_index(24, 1, stream));
    const Point at = point(surface, test::random_vector(8, stream), stream);
    for (const int iterations : {1, 3, 6}) {
      LanczosOptions options = exact(at);
      options.max_iterations = iterations;
      const LowestMode found =
          softest_mode(surface, at.positions, at.forces, test::random_vector(8, stream), options, metric_of(at.metric));
      const Eigen::VectorXd mode = found.mode.reshaped();
      const double length = mode.dot(at.metric * mode);
      const Eigen::VectorXd rest = at.hessian * mode - found.eigenvalue * (at.metric * mode);
      CHECK(found.status == LanczosStatus::unconverged);
      CHECK(found.eigenvalue == doctest::Approx(mode.dot(at.hessian * mode) / length).epsilon(1e-5));
      CHECK(found.residual ==
            doctest::Approx(std::sqrt(rest.dot(at.metric.ldlt().solve(rest)) / length)).epsilon(1e-4));
      CHECK(found.force_calls == 2 * iterations);
      check_product(at, found);
    }
  }

  TEST_CASE("softest mode: of a free cluster across its rigid motions") {
    Stream stream = test::test_stream(83);
    LennardJonesCluster cluster(13);
    for (const Matrix3X& positions : {test::icosahedral_minimum().positions, test::icosahedral_saddle().positions}) {
      const Point at = point(cluster, positions, stream);
      const LowestMode found = softest_mode(cluster, at.positions, at.forces, test::random_vector(13, stream),
                                            exact(at), metric_of(at.metric));
      const test::Spectrum dense = relative_spectrum(at, at.rigid());
      CHECK(found.eigenvalue == doctest::Approx(dense.values[0]).epsilon(1e-3));
      CHECK((found.eigenvalue < 0) == (negative_curvatures(at) > 0));
      CHECK((at.rigid().transpose() * found.mode.reshaped()).norm() < 1e-8);
      check_product(at, found);
    }
  }

  TEST_CASE("lowest mode: a preconditioner changes the way, not the eigenpair, and a good one shortens it") {
    Stream stream = test::test_stream(84);
    constexpr Index atoms = 20, size = 3 * atoms;
    Eigen::VectorXd values(size);
    for (Index k = 0; k < size; ++k) values[k] = std::pow(1000.0, static_cast<double>(k) / (size - 1));
    values[0] = -1;
    const Eigen::MatrixXd hessian = turned(values, stream), noise = random_square(size, stream);
    Harmonic surface(test::random_vector(atoms, stream), hessian);
    const Point at = point(surface, test::random_vector(atoms, stream), stream);
    const test::Spectrum dense = test::spectrum(hessian, Eigen::MatrixXd(size, 0));
    // The Hessian, its negative curvature turned upward, and a little of something else.
    const Eigen::MatrixXd near =
        hessian + 2.5 * Eigen::MatrixXd::Identity(size, size) + 0.005 * noise * noise.transpose();
    const Metric good = metric_of(near), any = metric_of(at.metric);
    const Matrix3X start = test::random_vector(atoms, stream);
    LanczosOptions options = exact(at);
    options.residual = 1e-3;
    options.scale = 1;
    const auto found = [&](const Preconditioner& preconditioner) {
      const LowestMode lowest = lowest_mode(surface, at.positions, at.forces, start, options, preconditioner);
      CHECK(lowest.status == LanczosStatus::converged);
      CHECK(lowest.eigenvalue == doctest::Approx(dense.values[0]).epsilon(1e-3));
      CHECK(std::abs(lowest.mode.reshaped().dot(dense.vectors.col(0))) > 1 - 1e-3);
      CHECK(lowest.mode.cwiseProduct(start).sum() > 0);
      check_product(at, lowest);
      return lowest.force_calls;
    };
    const int plain = found({});
    CHECK(found([&good](View3X force) { return good.solve(force); }) < plain / 2);
    CHECK(found([&any](View3X force) { return any.solve(force); }) <= 2 * size);
    CHECK(found([](View3X force) { return Matrix3X(7 * force); }) == plain);
  }

  TEST_CASE("second mode: conjugate to a rough first one, negative where the Hessian has a second negative curvature") {
    Stream stream = test::test_stream(85);
    for (const Index negative : {1, 2, 3})
      for (const Index atoms : {3, 8})
        for (int trial = 0; trial < 3; ++trial) {
          Harmonic surface(test::random_vector(atoms, stream), hessian_of_index(3 * atoms, negative, stream));
          const Point at = point(surface, test::random_vector(atoms, stream), stream);
          REQUIRE(negative_curvatures(at) == negative);
          check_second(at, stream);
        }
  }

  TEST_CASE("second mode: of free clusters at stationary points of index one to four") {
    Stream stream = test::test_stream(86);
    std::set<Index> found;
    for (const Index atoms : {4, 5, 6, 7}) {
      LennardJonesCluster cluster(atoms);
      const Point at = point(cluster, flat_cluster(cluster), stream);
      REQUIRE(at.forces.norm() < 1e-8);
      found.insert(negative_curvatures(at));
      for (int trial = 0; trial < 3; ++trial) check_second(at, stream);
    }
    LennardJonesCluster cluster(13);
    check_second(point(cluster, test::icosahedral_saddle().positions, stream), stream);
    CHECK(found == std::set<Index>{1, 2, 3, 4});
  }

  TEST_CASE("second mode: of an eigenvector, the next one") {
    Stream stream = test::test_stream(87);
    Harmonic surface(test::random_vector(5, stream), hessian_of_index(15, 2, stream));
    const Point at = point(surface, test::random_vector(5, stream), stream);
    const LowestMode first = lowest_mode(surface, at.positions, at.forces, test::random_vector(5, stream), exact(at));
    const LowestMode second = softest_conjugate_mode(surface, at.positions, at.forces, test::random_vector(5, stream),
                                                     first, exact(at), Metric());
    CHECK(first.eigenvalue == doctest::Approx(-4).epsilon(1e-4));
    CHECK(second.eigenvalue == doctest::Approx(-3).epsilon(1e-4));
  }
}

}  // namespace
}  // namespace pel
