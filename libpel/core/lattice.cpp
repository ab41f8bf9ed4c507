#include "libpel/core/lattice.hpp"

#include <cmath>
#include <optional>
#include <utility>

#include <Eigen/LU>

namespace pel {
namespace {

using Superbase = Eigen::Matrix<double, 3, Eigen::Dynamic, Eigen::ColMajor, 3, 4>;

/// Cosines below this count as right angles: rounding alone must not start another reduction step.
constexpr double right_angle = 1e-12;

/// The nearest whole number. std::round is a library call without SSE4.1 and takes most of the time of `shortest`.
double whole(double x) { return std::floor(x + 0.5); }

double cosine(const Vector3& a, const Vector3& b) { return a.dot(b) / (a.norm() * b.norm()); }

/// Shortens each column by the nearest multiple of another until none gets shorter. Selling's steps alone would take as
/// many of them as the box has tilts.
LatticeBasis shortened(LatticeBasis basis) {
  for (bool changed = true; changed;) {
    changed = false;
    for (Index i = 0; i < basis.cols(); ++i)
      for (Index j = 0; j < basis.cols(); ++j) {
        if (i == j) continue;
        const double multiple = whole(basis.col(i).dot(basis.col(j)) / basis.col(j).squaredNorm());
        const Vector3 shorter = basis.col(i) - multiple * basis.col(j);
        if (shorter.squaredNorm() >= basis.col(i).squaredNorm()) continue;
        basis.col(i) = shorter;
        changed = true;
      }
  }
  return basis;
}

std::optional<std::pair<Index, Index>> acute_pair(const Superbase& vectors) {
  for (Index i = 0; i < vectors.cols(); ++i)
    for (Index j = i + 1; j < vectors.cols(); ++j)
      if (cosine(vectors.col(i), vectors.col(j)) > right_angle) return std::pair{i, j};
  return std::nullopt;
}

/// Selling's step: turns vector i round and shares 2 b_i among the others except j, so that the sum stays zero and the
/// sum of squared lengths falls.
void turn(Superbase& vectors, Index i, Index j) {
  const Vector3 turned = vectors.col(i);
  const double share = 2.0 / static_cast<double>(vectors.cols() - 2);
  for (Index k = 0; k < vectors.cols(); ++k)
    if (k != i && k != j) vectors.col(k) += share * turned;
  vectors.col(i) = -turned;
}

Superbase obtuse_superbase(const LatticeBasis& basis) {
  Superbase vectors(3, basis.cols() + 1);
  vectors << basis, -basis.rowwise().sum();
  while (const auto pair = acute_pair(vectors)) turn(vectors, pair->first, pair->second);
  return vectors;
}

bool mutually_orthogonal(const LatticeBasis& basis) {
  for (Index i = 0; i < basis.cols(); ++i)
    for (Index j = i + 1; j < basis.cols(); ++j)
      if (std::abs(cosine(basis.col(i), basis.col(j))) > right_angle) return false;
  return true;
}

}  // namespace

Lattice::Lattice(const LatticeBasis& basis) {
  const Index rank = basis.cols();
  if (rank == 0) {
    rectangular_ = true;
    return;
  }
  const LatticeBasis reduced = obtuse_superbase(shortened(basis)).leftCols(rank);
  basis_.leftCols(rank) = reduced;
  dual_.topRows(rank) = (reduced.transpose() * reduced).inverse() * reduced.transpose();
  rectangular_ = mutually_orthogonal(reduced);

  // A subset of the superbase and its complement differ in sign only: subsets of the first p vectors suffice.
  voronoi_ = decltype(voronoi_)::Zero(3, (1 << rank) - 1);
  for (int subset = 1; subset < (1 << rank); ++subset)
    for (Index k = 0; k < rank; ++k)
      if (subset & (1 << k)) voronoi_.col(subset - 1) += reduced.col(k);
}

Vector3 Lattice::shortest(const Vector3& displacement) const {
  const Vector3 multiples = (dual_ * displacement).unaryExpr(&whole);
  const Vector3 near = displacement - basis_ * multiples;
  return rectangular_ ? near : inside_voronoi_cell(near);
}

Vector3 Lattice::inside_voronoi_cell(Vector3 displacement) const {
  for (bool changed = true; changed;) {
    changed = false;
    for (Index k = 0; k < voronoi_.cols(); ++k) {
      const double multiple = whole(displacement.dot(voronoi_.col(k)) / voronoi_.col(k).squaredNorm());
      if (multiple == 0) continue;
      const Vector3 shorter = displacement - multiple * voronoi_.col(k);
      // On a face of the cell two images are equally long: without the strict test rounding could swap them forever.
      if (!(shorter.squaredNorm() < displacement.squaredNorm())) continue;
      displacement = shorter;
      changed = true;
    }
  }
  return displacement;
}

}  // namespace pel
