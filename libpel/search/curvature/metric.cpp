#include "libpel/search/curvature/metric.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <map>

namespace pel {

/// Lower triangular, by rows of 3 x 3 blocks; the diagonal block comes last in each row.
struct Metric::Factor {
  struct Entry {
    Index column = 0;
    Matrix3 value;
  };
  std::vector<std::vector<Entry>> rows;
};

namespace {

using Rows = std::vector<std::vector<Metric::Block>>;

/// Blocks at one place added up, lower triangle, columns ascending, the diagonal last.
Rows lower_rows(Index atoms, const std::vector<Metric::Block>& blocks) {
  std::vector<std::map<Index, Matrix3>> sums(static_cast<std::size_t>(atoms));
  for (Index a = 0; a < atoms; ++a) sums[static_cast<std::size_t>(a)][a] = Matrix3::Zero();
  for (const auto& [row, column, value] : blocks) {
    const bool lower = row >= column;
    auto [place, added] = sums[static_cast<std::size_t>(std::max(row, column))].try_emplace(std::min(row, column));
    if (added) place->second.setZero();
    place->second += lower ? value : Matrix3(value.transpose());
  }
  Rows rows(sums.size());
  for (std::size_t a = 0; a < sums.size(); ++a)
    for (const auto& [column, value] : sums[a]) rows[a].push_back({static_cast<Index>(a), column, value});
  return rows;
}

/// Sum over the columns that both rows have, below `end`, of L_i L_k^T.
template <class Row>
Matrix3 overlap(const Row& i, const Row& k, Index end) {
  Matrix3 sum = Matrix3::Zero();
  auto a = i.begin();
  auto b = k.begin();
  while (a != i.end() && b != k.end() && a->column < end && b->column < end) {
    if (a->column == b->column)
      sum.noalias() += (a++)->value * (b++)->value.transpose();
    else if (a->column < b->column)
      ++a;
    else
      ++b;
  }
  return sum;
}

}  // namespace

std::optional<Metric> Metric::sum(Index atoms, const std::vector<Block>& blocks) {
  auto factor = std::make_shared<Factor>();
  auto& rows = factor->rows;
  for (const auto& given : lower_rows(atoms, blocks)) {
    rows.emplace_back();
    auto& row = rows.back();
    for (const auto& [i, k, value] : given) {
      if (k < i) {
        const auto& other = rows[static_cast<std::size_t>(k)];
        const Matrix3 rest = value - overlap(row, other, k);
        const Matrix3 solved = other.back().value.triangularView<Eigen::Lower>().solve(rest.transpose());
        row.push_back({k, solved.transpose()});
        continue;
      }
      const Eigen::LLT<Matrix3> diagonal(value - overlap(row, row, i));
      if (diagonal.info() != Eigen::Success) return {};
      row.push_back({i, diagonal.matrixL()});
    }
  }
  Metric metric;
  metric.factor_ = std::move(factor);
  return metric;
}

Matrix3X Metric::solve(View3X force) const {
  if (!factor_) return force / stiffness_;
  const auto& rows = factor_->rows;
  Matrix3X x = force;
  for (Index i = 0; i < x.cols(); ++i) {
    const auto& row = rows[static_cast<std::size_t>(i)];
    Vector3 rest = x.col(i);
    for (std::size_t n = 0; n + 1 < row.size(); ++n) rest -= row[n].value * x.col(row[n].column);
    x.col(i) = row.back().value.triangularView<Eigen::Lower>().solve(rest);
  }
  for (Index i = x.cols(); i-- > 0;) {
    const auto& row = rows[static_cast<std::size_t>(i)];
    const Vector3 solved = row.back().value.transpose().triangularView<Eigen::Upper>().solve(Vector3(x.col(i)));
    x.col(i) = solved;
    for (std::size_t n = 0; n + 1 < row.size(); ++n) x.col(row[n].column) -= row[n].value.transpose() * solved;
  }
  return x;
}

Matrix3X Metric::apply(View3X step) const {
  if (!factor_) return stiffness_ * step;
  Matrix3X half = Matrix3X::Zero(3, step.cols()), force = Matrix3X::Zero(3, step.cols());
  for (Index i = 0; i < step.cols(); ++i)
    for (const auto& [column, value] : factor_->rows[static_cast<std::size_t>(i)])
      half.col(column) += value.transpose() * step.col(i);
  for (Index i = 0; i < step.cols(); ++i)
    for (const auto& [column, value] : factor_->rows[static_cast<std::size_t>(i)])
      force.col(i) += value * half.col(column);
  return force;
}

}  // namespace pel
