#include "libpel/kinetics/gradient_solver.hpp"

#include <algorithm>
#include <limits>

#include "libpel/kinetics/disjoint_sets.hpp"

namespace pel {
namespace {

using Triplets = std::vector<Eigen::Triplet<double>>;

Triplets entries(const std::vector<Conductor>& conductors) {
  Triplets result;
  for (const auto& [i, j, c] : conductors) {
    if (i == j) continue;
    for (const auto& [row, col, value] : {std::tuple{i, i, c}, {j, j, c}, {i, j, -c}, {j, i, -c}})
      result.emplace_back(row, col, value);
  }
  return result;
}

/// Ties the first node of each component to ground: the equations become regular, their solution stays.
void ground(Triplets& entries, const std::vector<Conductor>& conductors, Index nodes) {
  DisjointSets sets(nodes);
  for (const Conductor& conductor : conductors) sets.join(conductor.from, conductor.to);
  Eigen::VectorXd total = Eigen::VectorXd::Zero(nodes);
  for (const auto& entry : entries)
    if (entry.row() == entry.col()) total[entry.row()] += entry.value();
  for (Index i = 0; i < nodes; ++i)
    if (sets.root(i) == i) entries.emplace_back(i, i, total[i] > 0 ? total[i] : 1);
}

}  // namespace

GradientSolver::GradientSolver(const std::vector<Conductor>& conductors, Index nodes) : laplacian_(nodes, nodes) {
  Triplets all = entries(conductors);
  ground(all, conductors, nodes);
  laplacian_.setFromTriplets(all.begin(), all.end());
  iteration_.setTolerance(1e-13);
  iteration_.setMaxIterations(std::max<Index>(5000, 20 * static_cast<Index>(std::sqrt(static_cast<double>(nodes)))));
  iteration_.compute(laplacian_);
}

Eigen::MatrixX3d GradientSolver::solve(const Eigen::MatrixX3d& source) const {
  Eigen::MatrixX3d result(source.rows(), 3);
  for (int axis = 0; axis < 3; ++axis) result.col(axis) = iteration_.solve(Eigen::VectorXd(source.col(axis)));
  return result;
}

}  // namespace pel
