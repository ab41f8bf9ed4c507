#include "libpel/search/metric.hpp"

#include <Eigen/IterativeLinearSolvers>

namespace pel {

struct Metric::Factor {
  Eigen::SparseMatrix<double> stiffness;
  Eigen::IncompleteCholesky<double> inverse;
};

std::optional<Metric> Metric::sum(Index atoms, const std::vector<Block>& blocks) {
  std::vector<Eigen::Triplet<double>> entries;
  entries.reserve(18 * blocks.size());
  for (const auto& [row, column, value] : blocks)
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j) {
        entries.emplace_back(3 * row + i, 3 * column + j, value(i, j));
        if (row != column) entries.emplace_back(3 * column + j, 3 * row + i, value(i, j));
      }
  auto factor = std::make_shared<Factor>();
  factor->stiffness.resize(3 * atoms, 3 * atoms);
  factor->stiffness.setFromTriplets(entries.begin(), entries.end());
  factor->inverse.compute(factor->stiffness);
  if (factor->inverse.info() != Eigen::Success) return {};
  Metric metric;
  metric.factor_ = std::move(factor);
  return metric;
}

Matrix3X Metric::solve(View3X force) const {
  if (!factor_) return force / stiffness_;
  const Eigen::VectorXd flat = force.reshaped(), step = factor_->inverse.solve(flat);
  return step.reshaped(3, force.cols());
}

Matrix3X Metric::apply(View3X step) const {
  if (!factor_) return stiffness_ * step;
  const Eigen::VectorXd flat = step.reshaped();
  return (factor_->stiffness * flat).reshaped(3, step.cols());
}

}  // namespace pel
