#include "libpel/kinetics/infinite_time/gradient_solver.hpp"

#include <cmath>

#include "libpel/kinetics/infinite_time/sampled_elimination.hpp"

namespace pel {
namespace {

Eigen::SparseMatrix<double> laplacian(const std::vector<Conductor>& conductors, Index nodes) {
  std::vector<Eigen::Triplet<double>> entries;
  for (const auto& [i, j, c] : conductors) {
    if (i == j) continue;
    for (const auto& [row, col, value] : {std::tuple{i, i, c}, {j, j, c}, {i, j, -c}, {j, i, -c}})
      entries.emplace_back(row, col, value);
  }
  Eigen::SparseMatrix<double> result(nodes, nodes);
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

constexpr int patience = 30;        // iterations without progress that rounding is given
constexpr double accuracy = 1e-14;  // of the residual, in the norm of the preconditioner

}  // namespace

GradientSolver::GradientSolver(const std::vector<Conductor>& conductors, Index nodes)
    : laplacian_(laplacian(conductors, nodes)),
      preconditioner_(eliminate_sampled(conductors, nodes, Stream(1, StreamPurpose::sampling, {}))) {}

// Rounding ends the progress of the iteration before `accuracy` where conductances spread widely: the best potential is
// kept, and how good it is shows in the two bounds of the dissipation.
Eigen::VectorXd GradientSolver::iterate(const Eigen::VectorXd& source) const {
  Eigen::VectorXd potential = Eigen::VectorXd::Zero(source.size());
  Eigen::VectorXd residual = source;
  Eigen::VectorXd down = pel::solve(preconditioner_, residual);
  Eigen::VectorXd direction = down;
  Eigen::VectorXd best = potential;
  double norm = residual.dot(down);
  double smallest = norm;
  const double enough = accuracy * accuracy * norm;
  for (int idle = 0; idle < patience && smallest > enough; ++idle) {
    const Eigen::VectorXd current = laplacian_ * direction;
    const double step = norm / direction.dot(current);
    potential += step * direction;
    residual -= step * current;
    down = pel::solve(preconditioner_, residual);
    const double before = norm;
    norm = residual.dot(down);
    if (!std::isfinite(norm)) break;
    direction = down + norm / before * direction;
    if (!(norm < smallest)) continue;
    if (norm < smallest / 2) idle = 0;
    smallest = norm;
    best = potential;
  }
  return best;
}

Eigen::MatrixX3d GradientSolver::solve(const Eigen::MatrixX3d& source) const {
  Eigen::MatrixX3d result(source.rows(), 3);
  for (int axis = 0; axis < 3; ++axis) result.col(axis) = iterate(source.col(axis));
  return result;
}

}  // namespace pel
