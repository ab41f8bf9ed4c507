#include "libpel/analysis/nonaffine.hpp"

#include <vector>

#include <Eigen/QR>

#include "libpel/core/neighbors.hpp"

namespace pel {
namespace {

/// Least squares over linear maps J of |after - J before|^2, per column; the smallest J where many serve, as with fewer
/// than three neighbors.
double mean_residual(const Matrix3X& before, const Matrix3X& after) {
  const Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> equations(before.transpose());
  const Eigen::MatrixXd map = equations.solve(after.transpose());
  return (before.transpose() * map - after.transpose()).squaredNorm() / static_cast<double>(before.cols());
}

double residual_around(Index center, const std::vector<Neighbor>& neighbors, View3X steps) {
  Matrix3X before(3, std::ssize(neighbors)), after(3, std::ssize(neighbors));
  for (std::size_t k = 0; k < neighbors.size(); ++k) {
    const auto column = static_cast<Index>(k);
    before.col(column) = neighbors[k].displacement;
    after.col(column) = neighbors[k].displacement + steps.col(neighbors[k].atom) - steps.col(center);
  }
  return mean_residual(before, after);
}

}  // namespace

Eigen::ArrayXd nonaffine_squared_displacements(const Cell& cell, View3X before, View3X steps, double radius) {
  const auto lists = neighbor_lists(cell, before, radius);
  Eigen::ArrayXd residuals = Eigen::ArrayXd::Zero(before.cols());
  for (std::size_t atom = 0; atom < lists.size(); ++atom)
    if (!lists[atom].empty())
      residuals[static_cast<Index>(atom)] = residual_around(static_cast<Index>(atom), lists[atom], steps);
  return residuals;
}

}  // namespace pel
