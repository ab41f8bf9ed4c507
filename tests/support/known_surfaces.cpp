#include "tests/support/known_surfaces.hpp"

#include <Eigen/QR>
#include <cmath>

#include "tests/support/finite_differences.hpp"

namespace pel::test {

Matrix3X random_vector(Index atoms, Stream& stream) {
  Matrix3X vector(3, atoms);
  for (double& number : vector.reshaped()) number = stream.normal();
  return vector;
}

Stream test_stream(std::uint64_t seed) { return {seed, StreamPurpose::sampling, {0, 0, 0}}; }

Matrix3X newton_stationary_point(ForceField& force_field, View3X position) {
  Matrix3X at = position, forces(3, position.cols());
  for (int k = 0; k < 8; ++k) {
    force_field.evaluate(at, forces);
    const Eigen::MatrixXd hessian = numerical_hessian(force_field, at, 1e-5);
    const Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> factors(hessian);
    at += factors.solve(Eigen::VectorXd(forces.reshaped())).reshaped(3, at.cols());
  }
  return at;
}

Matrix3X icosahedron() {
  const double golden = 0.5 * (1 + std::sqrt(5.0));
  Matrix3X vertices(3, 13);
  Index column = 0;
  vertices.col(column++).setZero();
  for (int axis = 0; axis < 3; ++axis)
    for (const double one : {-1.0, 1.0})
      for (const double other : {-golden, golden}) {
        vertices(axis, column) = 0;
        vertices((axis + 1) % 3, column) = one;
        vertices((axis + 2) % 3, column++) = other;
      }
  return 1.08 / std::sqrt(1 + golden * golden) * vertices;
}

Matrix3X random_cluster(Index atoms, Stream& stream) {
  const double radius = 0.75 * std::cbrt(static_cast<double>(atoms));
  Matrix3X points(3, atoms);
  for (Index n = 0; n < atoms;) {
    Vector3 point;
    for (double& x : point) x = radius * (2 * stream.uniform() - 1);
    if (point.norm() > radius) continue;
    if (n > 0 && (points.leftCols(n).colwise() - point).colwise().norm().minCoeff() < 0.8) continue;
    points.col(n++) = point;
  }
  return points;
}

}  // namespace pel::test
