#include "libpel/kinetics/elimination.hpp"

#include <doctest/doctest.h>

#include <Eigen/LU>

#include "libpel/core/random.hpp"

using namespace pel;

namespace {

std::vector<Conductor> random_conductors(Index nodes, Index count, Stream& stream) {
  std::vector<Conductor> result;
  for (Index i = 0; i + 1 < nodes; ++i) result.push_back({i, i + 1, stream.uniform()});
  const double size = static_cast<double>(nodes);
  for (Index e = 0; e < count; ++e)
    result.push_back(
        {static_cast<Index>(stream.uniform() * size), static_cast<Index>(stream.uniform() * size), stream.uniform()});
  return result;
}

Eigen::MatrixXd laplacian(const std::vector<Conductor>& conductors, Index nodes) {
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(nodes, nodes);
  for (const auto& [i, j, c] : conductors) {
    const Eigen::VectorXd difference = Eigen::VectorXd::Unit(nodes, i) - Eigen::VectorXd::Unit(nodes, j);
    result += c * difference * difference.transpose();
  }
  return result;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("potentials solve Kirchhoff's equations, parallel conductors and loops included") {
    Stream stream(3, StreamPurpose::sampling, {});
    const Index nodes = 30;
    const auto conductors = random_conductors(nodes, 60, stream);
    const Eigen::MatrixXd matrix = laplacian(conductors, nodes);
    Eigen::VectorXd ground = Eigen::VectorXd::Zero(nodes);
    Eigen::MatrixXd source = Eigen::MatrixXd::Random(nodes, 2);
    SUBCASE("grounded") { ground[4] = 0.3; }
    SUBCASE("floating") { source.rowwise() -= source.colwise().mean().eval(); }
    const Eigen::MatrixXd x = solve(eliminate(conductors, ground), source);
    CHECK((matrix * x + ground.asDiagonal() * x - source).norm() < 1e-11 * source.norm());
  }

  TEST_CASE("separate pieces are solved side by side") {
    const std::vector<Conductor> conductors{{0, 2, 2.0}, {1, 3, 4.0}};
    Eigen::VectorXd source(5);
    source << 1, 1, -1, -1, 0;
    const Eigen::VectorXd x = solve(eliminate(conductors, Eigen::VectorXd::Zero(5)), source);
    CHECK(x[0] - x[2] == doctest::Approx(0.5));
    CHECK(x[1] - x[3] == doctest::Approx(0.25));
    CHECK(x[4] == 0);
  }

  TEST_CASE("a strong conductor does not swallow a weak way to ground") {
    const Eigen::Vector2d ground(0, 1e-30);
    const Eigen::VectorXd x = solve(eliminate({{0, 1, 1.0}}, ground), Eigen::Vector2d(1, 0));
    CHECK(x[0] == doctest::Approx(1e30).epsilon(1e-14));
  }
}
