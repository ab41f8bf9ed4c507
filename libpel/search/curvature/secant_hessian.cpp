#include "libpel/search/curvature/secant_hessian.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace pel {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// Steps along a mode are those of at least this curvature: what secants say of flat directions is noise.
constexpr double least_curvature = 0.1;

std::vector<const Secant*> nearest(View3X positions, const std::vector<Secant>& secants, int most) {
  std::vector<double> distance;  // of the farther end
  for (const Secant& one : secants) distance.push_back((one.middle - positions).norm() + 0.5 * one.step.norm());
  std::vector<std::size_t> order(secants.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t k) { return distance[k]; });
  order.resize(std::min(order.size(), static_cast<std::size_t>(most)));
  std::vector<const Secant*> chosen;
  for (const std::size_t k : order) chosen.push_back(&secants[k]);
  return chosen;
}

/// Columns orthonormal by the metric, and what metric and Hessian make of them.
struct Basis {
  MatrixXd vectors, measured, products, solved;
  Index columns = 0;

  Basis(Index rows, Index most) : vectors(rows, most), measured(rows, most), products(rows, most), solved(rows, most) {}

  void add(const Secant& secant, double independent) {
    VectorXd v = secant.step.reshaped(), pv = secant.measured.reshaped(), hv = secant.product.reshaped(),
             sv = secant.solved.reshaped();
    const double before = std::sqrt(std::max(0.0, v.dot(pv)));
    if (!(before > 0)) return;
    for (int pass = 0; pass < 2; ++pass) {
      const VectorXd parts = measured.leftCols(columns).transpose() * v;
      v -= vectors.leftCols(columns) * parts;
      pv -= measured.leftCols(columns) * parts;
      hv -= products.leftCols(columns) * parts;
      sv -= solved.leftCols(columns) * parts;
    }
    const double length = std::sqrt(std::max(0.0, v.dot(pv)));
    if (!(length > independent * before)) return;
    vectors.col(columns) = v / length;
    measured.col(columns) = pv / length;
    products.col(columns) = hv / length;
    solved.col(columns++) = sv / length;
  }
};

/// P-orthonormal columns that span those of `vectors`, given with P `vectors`; and the coordinates of the latter.
struct Orthonormal {
  MatrixXd vectors, coordinates;
};
Orthonormal orthonormal(const MatrixXd& vectors, const MatrixXd& measured) {
  const MatrixXd overlaps = vectors.transpose() * measured;
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(0.5 * (overlaps + overlaps.transpose()));
  const double largest = solver.eigenvalues().cwiseAbs().maxCoeff();
  std::vector<Index> kept;
  for (Index k = 0; k < overlaps.rows(); ++k)
    if (solver.eigenvalues()[k] > 1e-10 * std::max(1.0, largest)) kept.push_back(k);
  const MatrixXd chosen = solver.eigenvectors()(Eigen::all, kept);
  const VectorXd roots = solver.eigenvalues()(kept).cwiseSqrt();
  return {vectors * chosen * roots.cwiseInverse().asDiagonal(), roots.asDiagonal() * chosen.transpose()};
}

/// Positive definite: every curvature by its size, but for `up`, which is turned over.
VectorXd uphill_along(VectorXd curvatures, Index up) {
  curvatures = curvatures.cwiseAbs().cwiseMax(least_curvature);
  if (up >= 0) curvatures[up] *= -1;
  return curvatures;
}

Matrix3X solve(const SecantHessian& hessian, View3X force, const VectorXd& curvatures) {
  const VectorXd along = hessian.modes.transpose() * force.reshaped();
  const VectorXd weights = along.cwiseProduct((curvatures.cwiseInverse().array() - 1).matrix());
  const VectorXd correction = hessian.modes * weights;
  return hessian.metric.solve(force) + correction.reshaped(3, force.cols());
}

}  // namespace

Secant secant(const Sample& from, const Sample& to, const Metric& metric) {
  const Matrix3X step = to.positions - from.positions, product = from.forces - to.forces;
  return {0.5 * (from.positions + to.positions), step, product, metric.apply(step), metric.solve(product)};
}

Secant secant(View3X from, View3X step, View3X force_change, const Metric& metric) {
  return {from + 0.5 * step, step, -force_change, metric.apply(step), metric.solve(-force_change)};
}

/// In the space of the steps Q and of the rest P^-1 (H Q - P Q A), A = Q^T H Q, where the latter orthonormal is T:
/// H = [A, B^T; B, 1] with B = T^T H Q, and P outside of it.
SecantHessian secant_hessian(View3X positions, const std::vector<Secant>& secants, const Metric& metric,
                             const SecantOptions& options) {
  Basis basis(positions.size(), std::min<Index>(options.most, std::ssize(secants)));
  for (const Secant* one : nearest(positions, secants, options.most)) basis.add(*one, options.independent);
  const Index n = basis.columns;
  if (n == 0) return {VectorXd(0), MatrixXd(positions.size(), 0), metric};
  const MatrixXd q = basis.vectors.leftCols(n), pq = basis.measured.leftCols(n);
  const MatrixXd hq = basis.products.leftCols(n), sq = basis.solved.leftCols(n);
  const MatrixXd a = q.transpose() * hq;
  const MatrixXd rest = hq - pq * a, solved = sq - q * a;
  const Orthonormal across = orthonormal(solved, rest);
  const Index m = across.vectors.cols();
  MatrixXd projected = MatrixXd::Identity(n + m, n + m);
  projected.topLeftCorner(n, n) = 0.5 * (a + a.transpose());
  projected.bottomLeftCorner(m, n) = across.coordinates;
  projected.topRightCorner(n, m) = across.coordinates.transpose();
  MatrixXd space(q.rows(), n + m);
  space << q, across.vectors;
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(projected);
  return {solver.eigenvalues(), space * solver.eigenvectors(), metric};
}

Matrix3X apply(const SecantHessian& hessian, View3X step) {
  const Matrix3X measured = hessian.metric.apply(step);
  const VectorXd parts = hessian.modes.transpose() * measured.reshaped();
  const VectorXd weights = (hessian.curvatures.array() - 1).matrix().cwiseProduct(parts);
  const VectorXd correction = hessian.modes * weights;
  return measured + hessian.metric.apply(correction.reshaped(3, step.cols()));
}

Matrix3X step_across(const SecantHessian& hessian, View3X force, View3X tangent) {
  const VectorXd curvatures = uphill_along(hessian.curvatures, -1);
  const Matrix3X free = solve(hessian, force, curvatures), way = solve(hessian, tangent, curvatures);
  return free - tangent.cwiseProduct(free).sum() / tangent.cwiseProduct(way).sum() * way;
}

SaddleStep saddle_step(const SecantHessian& hessian, View3X force, View3X along) {
  if (hessian.curvatures.size() == 0) return {hessian.metric.solve(force), along.normalized(), 1};
  const Matrix3X measured = hessian.metric.apply(along);
  const VectorXd parts = hessian.modes.transpose() * measured.reshaped();
  Index up = 0;
  parts.cwiseAbs().maxCoeff(&up);
  const double sign = parts[up] < 0 ? -1 : 1;
  const VectorXd mode = sign * hessian.modes.col(up).normalized();
  return {solve(hessian, force, uphill_along(hessian.curvatures, up)), mode.reshaped(3, force.cols()),
          hessian.curvatures[up]};
}

}  // namespace pel
