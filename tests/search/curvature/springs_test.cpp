#include "libpel/search/curvature/springs.hpp"

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "libpel/forces/models.hpp"
#include "libpel/search/curvature/zero_modes.hpp"
#include "libpel/search/minimize.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

constexpr double uniform_stiffness = 100;

Structure free_atoms(View3X positions, std::vector<char> fixed = {}) {
  const Cell box(100 * Matrix3::Identity(), {false, false, false}, Vector3::Constant(-50));
  return {box, positions, std::vector<int>(static_cast<std::size_t>(positions.cols()), 1), {1.0}, {}, std::move(fixed)};
}

Metric springs_of(ForceField& force_field, const Structure& structure, const SpringOptions& options = {}) {
  Frozen mobile(force_field, structure.positions, structure.fixed);
  return spring_metric(mobile, structure, structure.positions, uniform_stiffness, options);
}

/// P: 3N x 3N.
Eigen::MatrixXd dense(const Metric& metric, Index atoms) {
  Eigen::MatrixXd matrix(3 * atoms, 3 * atoms);
  for (Index k = 0; k < 3 * atoms; ++k) {
    Matrix3X unit = Matrix3X::Zero(3, atoms);
    unit.data()[k] = 1;
    matrix.col(k) = metric.apply(unit).reshaped();
  }
  return matrix;
}

/// What the springs alone make: the shift is a part of their mean diagonal.
Eigen::MatrixXd without_shift(const Eigen::MatrixXd& matrix, const SpringOptions& options) {
  const double shift = options.shift / (1 + options.shift) * matrix.diagonal().mean();
  return matrix - shift * Eigen::MatrixXd::Identity(matrix.rows(), matrix.cols());
}

Matrix3X cluster_minimum(Index atoms, std::uint64_t seed) {
  LennardJonesCluster cluster(atoms);
  Stream stream = test::test_stream(seed);
  const Minimization found = minimize(cluster, test::random_cluster(atoms, stream),
                                      {.tolerance = {1e-9, ForceNorm::max_component}, .stiffness = 100});
  REQUIRE(found.status == MinimizeStatus::converged);
  return found.positions;
}

/// A cubic lattice of spacing 1 in a periodic box, every atom off its site, two species mixed.
Structure disordered_lattice(int edge) {
  Stream stream = test::test_stream(70);
  const Index atoms = edge * edge * edge;
  Structure structure{Cell(edge * Matrix3::Identity(), {true, true, true}), Matrix3X(3, atoms), {}, {1, 1}, {}, {}};
  for (Index a = 0; a < atoms; ++a) {
    const Vector3 site(static_cast<double>(a % edge), static_cast<double>(a / edge % edge),
                       static_cast<double>(a / (edge * edge)));
    structure.positions.col(a) = site + 0.03 * test::random_vector(1, stream).col(0);
    structure.species.push_back(stream.uniform() < 0.4 ? 2 : 1);
  }
  return structure;
}

/// Springs between all atoms nearer than `reach` mean nearest distances, stiffnesses linear in length and different for
/// each pair of species. The box is so large that no atom meets two images of another.
Eigen::MatrixXd linear_springs(const Structure& structure, double reach) {
  const Index atoms = structure.atoms();
  const auto apart = [&](Index a, Index b) {
    return structure.cell.minimum_image(structure.positions.col(b) - structure.positions.col(a));
  };
  double length = 0;
  for (Index a = 0; a < atoms; ++a) {
    double nearest = 1e9;
    for (Index b = 0; b < atoms; ++b)
      if (b != a) nearest = std::min(nearest, apart(a, b).norm());
    length += nearest / static_cast<double>(atoms);
  }
  Eigen::MatrixXd stiffness = Eigen::MatrixXd::Zero(3 * atoms, 3 * atoms);
  for (Index a = 0; a < atoms; ++a)
    for (Index b = 0; b < a; ++b) {
      const double r = apart(a, b).norm();
      if (r > reach * length) continue;
      const Vector3 along = apart(a, b) / r;
      const int pair = structure.species[static_cast<std::size_t>(a)] + structure.species[static_cast<std::size_t>(b)];
      const double stiff = 10 * pair + 30 * (1.6 - r), across = 1 + 0.3 * pair - 0.5 * (r - 1);
      const Matrix3 block = across * Matrix3::Identity() + (stiff - across) * along * along.transpose();
      stiffness.block<3, 3>(3 * a, 3 * a) += block;
      stiffness.block<3, 3>(3 * b, 3 * b) += block;
      stiffness.block<3, 3>(3 * a, 3 * b) -= block;
      stiffness.block<3, 3>(3 * b, 3 * a) -= block;
    }
  return stiffness;
}

TEST_SUITE("unit") {
  TEST_CASE("springs: a Lennard-Jones cluster within the reach is its Hessian, plus the shift") {
    LennardJonesCluster cluster(13);
    const Matrix3X positions = test::icosahedral_minimum().positions;
    const SpringOptions options{.reach = 3, .knots = 40};
    const Metric metric = springs_of(cluster, free_atoms(positions), options);
    REQUIRE_FALSE(metric.uniform());
    const Eigen::MatrixXd hessian = test::numerical_hessian(cluster, positions, 1e-4);
    const double shift = options.shift * hessian.diagonal().mean();
    Stream stream = test::test_stream(71);
    for (int trial = 0; trial < 20; ++trial) {
      const Matrix3X step = test::random_vector(13, stream);
      const Eigen::VectorXd expected = hessian * step.reshaped() + shift * step.reshaped();
      // What is left is the third derivative: the fit has one-sided differences.
      CHECK((metric.apply(step).reshaped() - expected).norm() < 0.015 * expected.norm());
    }
  }

  TEST_CASE("springs: disordered clusters, where lengths do not repeat, to the width of the knots") {
    for (const Index atoms : {20, 38}) {
      LennardJonesCluster cluster(atoms);
      const Matrix3X positions = cluster_minimum(atoms, 1);
      const SpringOptions options{.reach = 6, .knots = 100};
      const Metric metric = springs_of(cluster, free_atoms(positions), options);
      REQUIRE_FALSE(metric.uniform());
      const Eigen::MatrixXd hessian = test::numerical_hessian(cluster, positions, 1e-4);
      CHECK((without_shift(dense(metric, atoms), options) - hessian).norm() < 0.04 * hessian.norm());
    }
  }

  TEST_CASE(
      "springs: a periodic network of two species, stiffnesses linear in length, is found exactly where it has "
      "springs") {
    const Structure lattice = disordered_lattice(4);
    const Index atoms = lattice.atoms();
    for (const int knots : {2, 10}) {
      const SpringOptions options{.knots = knots, .products = 8};
      const Eigen::MatrixXd stiffness = linear_springs(lattice, options.reach);
      Harmonic network(lattice.positions, stiffness);
      const Metric metric = springs_of(network, lattice, options);
      REQUIRE_FALSE(metric.uniform());
      const Eigen::MatrixXd found = dense(metric, atoms);
      // Where no spring is, the incomplete factor leaves something behind.
      const Eigen::MatrixXd rest = without_shift(found, options) - stiffness;
      CHECK((stiffness.array() != 0).select(rest, 0).norm() < 1e-3 * stiffness.norm());
      CHECK(found.diagonal().mean() ==
            doctest::Approx((1 + options.shift) * stiffness.diagonal().mean()).epsilon(1e-3));
    }
  }

  TEST_CASE("springs: fixed atoms are anchors, what is left is the block of the mobile ones") {
    LennardJonesCluster cluster(13);
    const Matrix3X positions = test::icosahedral_minimum().positions;
    std::vector<char> fixed(13, 0);
    for (const std::size_t a : {0, 3, 7, 12}) fixed[a] = 1;
    std::vector<Index> rows;
    for (Index a = 0; a < 13; ++a)
      if (!fixed[static_cast<std::size_t>(a)]) rows.insert(rows.end(), {3 * a, 3 * a + 1, 3 * a + 2});
    const SpringOptions options{.reach = 3, .knots = 40};
    const Metric metric = springs_of(cluster, free_atoms(positions, fixed), options);
    REQUIRE_FALSE(metric.uniform());
    const Eigen::MatrixXd hessian = test::numerical_hessian(cluster, positions, 1e-4)(rows, rows);
    CHECK((without_shift(dense(metric, 9), options) - hessian).norm() < 0.015 * hessian.norm());
  }

  TEST_CASE("springs: one force call a product, no other") {
    LennardJonesCluster cluster(13);
    const Structure structure = free_atoms(test::icosahedral_minimum().positions);
    for (const int products : {1, 4, 7}) {
      Counted counted(cluster);
      CHECK_FALSE(springs_of(counted, structure, {.products = products}).uniform());
      CHECK(counted.calls() == products);
    }
  }

  TEST_CASE("springs: the same minimum gives the same metric, bit by bit") {
    LennardJonesCluster cluster(38);
    const Structure structure = free_atoms(cluster_minimum(38, 2));
    const Metric a = springs_of(cluster, structure), b = springs_of(cluster, structure);
    Stream stream = test::test_stream(72);
    const Matrix3X vector = test::random_vector(38, stream);
    REQUIRE_FALSE(a.uniform());
    CHECK(a.apply(vector) == b.apply(vector));
    CHECK(a.solve(vector) == b.solve(vector));
  }

  TEST_CASE("springs: across the rigid motions the metric is not much softer than the Hessian") {
    for (const std::uint64_t seed : {0, 1, 2, 3}) {
      LennardJonesCluster cluster(20);
      const Matrix3X positions = cluster_minimum(20, seed);
      const Metric metric = springs_of(cluster, free_atoms(positions));
      REQUIRE_FALSE(metric.uniform());
      const Eigen::MatrixXd rigid = zero_modes(cluster.invariance(), positions);
      const double softest = test::spectrum(dense(metric, 20), rigid).values[0];
      const double expected = test::spectrum(test::numerical_hessian(cluster, positions, 1e-4), rigid).values[0];
      CHECK(softest > 0.5 * expected);
    }
  }

  TEST_CASE("springs: the metric of a minimum is positive definite") {
    for (const std::uint64_t seed : {0, 1, 2, 3}) {
      LennardJonesCluster cluster(20);
      const Metric metric = springs_of(cluster, free_atoms(cluster_minimum(20, seed)));
      CHECK(test::spectrum(dense(metric, 20), Eigen::MatrixXd(60, 0)).values[0] > 0);
    }
  }

  TEST_CASE("springs: minimizations that begin from them converge as others do") {
    Stream stream = test::test_stream(74);
    for (const std::uint64_t seed : {0, 1, 2}) {
      LennardJonesCluster cluster(38);
      const Matrix3X positions = cluster_minimum(38, seed);
      const Metric metric = springs_of(cluster, free_atoms(positions));
      for (int trial = 0; trial < 3; ++trial) {
        const Matrix3X start = positions + 0.1 * test::random_vector(38, stream);
        const MinimizeOptions options = test::cluster_connect().minimize;
        REQUIRE(minimize(cluster, start, options).status == MinimizeStatus::converged);
        CHECK(minimize(cluster, start, options, metric).status == MinimizeStatus::converged);
      }
    }
  }

  TEST_CASE("springs: molecules and flat sheets have them too") {
    const double length = std::pow(2.0, 1.0 / 6);
    Matrix3X pair = Matrix3X::Zero(3, 2);
    pair(0, 1) = length;
    Matrix3X sheet(3, 25);
    for (Index a = 0; a < 25; ++a)
      sheet.col(a) = length * Vector3(static_cast<double>(a % 5) + 0.5 * static_cast<double>(a / 5),
                                      std::sqrt(0.75) * static_cast<double>(a / 5), 0);
    for (const Matrix3X& near : {pair, sheet}) {
      LennardJonesCluster molecule(near.cols());
      const Minimization minimum =
          minimize(molecule, near, {.tolerance = {1e-6, ForceNorm::max_component}, .stiffness = 100});
      REQUIRE(minimum.status == MinimizeStatus::converged);
      CHECK_FALSE(springs_of(molecule, free_atoms(minimum.positions)).uniform());
    }
  }

  TEST_CASE("springs: uniform where there is no neighbor") {
    Harmonic well(Matrix3X::Zero(3, 1), 20 * Eigen::MatrixXd::Identity(3, 3));
    const Metric alone = springs_of(well, free_atoms(Matrix3X::Zero(3, 1)));
    CHECK(alone.uniform());
    CHECK(alone.apply(Vector3(1, 2, 3)) == uniform_stiffness * Vector3(1, 2, 3));
  }

  TEST_CASE("springs: uniform where the surface is nothing like springs") {
    const Structure lattice = disordered_lattice(3);
    const Index size = 3 * lattice.atoms();
    Stream stream = test::test_stream(73);
    Eigen::MatrixXd root(size, size);
    for (double& number : root.reshaped()) number = stream.normal();
    Harmonic any(lattice.positions, root * root.transpose());
    CHECK(springs_of(any, lattice).uniform());
    // The same atoms with springs between them, to the same limit.
    Harmonic network(lattice.positions, linear_springs(lattice, 1.5));
    CHECK_FALSE(springs_of(network, lattice).uniform());
    CHECK(springs_of(network, lattice, {.largest = 0}).uniform());
  }
}

}  // namespace
}  // namespace pel
