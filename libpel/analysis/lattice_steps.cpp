#include "libpel/analysis/lattice_steps.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/core/neighbors.hpp"

namespace pel {
namespace {

// An atom that is so near to another site has arrived there, as a share of the spacing. Relaxation around a vacancy
// moves atoms by a tenth in fcc and by a quarter in silicon; places between sites are halfway.
constexpr double arrived = 0.4;
// Sites follow the atoms that rest at them, slowly: small errors of many hops do not add up.
constexpr double resting = 0.15, follow = 0.01;
constexpr double same = 0.02;  // vectors and lengths that differ by this share of the spacing are one

using Vectors = std::vector<Vector3>;

Matrix3X columns(const Vectors& vectors) {
  Matrix3X matrix(3, std::ssize(vectors));
  for (std::size_t k = 0; k < vectors.size(); ++k) matrix.col(static_cast<Index>(k)) = vectors[k];
  return matrix;
}

bool holds(const Vectors& vectors, const Vector3& vector, double tolerance) {
  return std::ranges::any_of(vectors, [&](const Vector3& other) { return (other - vector).norm() <= tolerance; });
}

/// All ways to place signs on the components of a vector.
Vectors with_signs(const Vector3& vector) {
  Vectors all;
  for (int signs = 0; signs < 8; ++signs) {
    const Vector3 sign((signs & 1) != 0 ? -1 : 1, (signs & 2) != 0 ? -1 : 1, (signs & 4) != 0 ? -1 : 1);
    if (!holds(all, vector.cwiseProduct(sign), 0)) all.push_back(vector.cwiseProduct(sign));
  }
  return all;
}

Vectors with_permutations(const Vector3& vector) {
  Vectors all;
  for (int turn = 0; turn < 3; ++turn)
    for (const Vector3& each : with_signs({vector[turn % 3], vector[(turn + 1) % 3], vector[(turn + 2) % 3]}))
      all.push_back(each);
  return all;
}

/// Neighbor vectors that are nearly the same.
struct Bundle {
  Vector3 sum;
  Index count;
  Vector3 mean() const { return sum / static_cast<double>(count); }
};

std::vector<Bundle> bundles(const std::vector<std::vector<Neighbor>>& lists, double width) {
  std::vector<Bundle> found;
  for (const auto& list : lists)
    for (const Neighbor& neighbor : list) {
      const auto near = std::ranges::find_if(
          found, [&](const Bundle& bundle) { return (bundle.mean() - neighbor.displacement).norm() <= width; });
      if (near == found.end()) {
        found.push_back({neighbor.displacement, 1});
      } else {
        near->sum += neighbor.displacement;
        ++near->count;
      }
    }
  return found;
}

void add_opposites(Vectors& vectors, double tolerance) {
  for (std::size_t k = 0; k < vectors.size(); ++k)
    if (!holds(vectors, -vectors[k], tolerance)) vectors.push_back(-vectors[k]);
}

void require_vectors(View3X neighbors) {
  if (neighbors.cols() == 0 || !neighbors.allFinite() || !(neighbors.colwise().norm().minCoeff() > 0))
    throw InputError("lattice: a neighbor vector is zero or not finite, or there is none; give those of the crystal");
}

}  // namespace

Matrix3X neighbor_vectors(CubicLattice lattice, double edge) {
  switch (lattice) {
    case CubicLattice::simple:
      return edge * columns(with_permutations({1, 0, 0}));
    case CubicLattice::body_centered:
      return edge * columns(with_signs({0.5, 0.5, 0.5}));
    case CubicLattice::face_centered:
      return edge * columns(with_permutations({0.5, 0.5, 0}));
    case CubicLattice::diamond:
      break;
  }
  return edge * columns(with_signs({0.25, 0.25, 0.25}));
}

Matrix3X find_neighbor_vectors(const Cell& cell, View3X positions) {
  constexpr double reach = 1.2, width = 0.15, shell = 1.07;  // in distances of nearest neighbors
  const double distance = nearest_distance(cell, positions);
  Vectors found;
  if (distance > 0)
    for (const Bundle& bundle : bundles(neighbor_lists(cell, positions, reach * distance), width * distance))
      if (4 * bundle.count >= positions.cols()) found.push_back(bundle.mean());
  if (found.empty())
    throw InputError(
        "lattice: the atoms of the first frame form no crystal, no vector between neighbors is shared by a "
        "quarter of them; name the crystal, such as fcc:3.52, or do without a lattice");
  double shortest = found.front().norm();
  for (const Vector3& vector : found) shortest = std::min(shortest, vector.norm());
  std::erase_if(found, [&](const Vector3& vector) { return vector.norm() > shell * shortest; });
  return columns(found);
}

LatticeSteps lattice_steps(View3X neighbors) {
  require_vectors(neighbors);
  const double spacing = neighbors.colwise().norm().minCoeff(), tolerance = same * spacing;
  Vectors vectors;
  for (Index k = 0; k < neighbors.cols(); ++k)
    if (!holds(vectors, neighbors.col(k), tolerance)) vectors.emplace_back(neighbors.col(k));
  add_opposites(vectors, tolerance);
  const std::size_t nearest = vectors.size();
  for (std::size_t a = 0; a < nearest; ++a)
    for (std::size_t b = a; b < nearest; ++b) {
      const Vector3 both = vectors[a] + vectors[b];
      if (both.norm() > tolerance && !holds(vectors, both, tolerance)) vectors.push_back(both);
    }
  return {columns(vectors), static_cast<Index>(nearest), spacing};
}

SiteStep nearest_site_step(const LatticeSteps& lattice, const Vector3& step) {
  SiteStep nearest{Vector3::Zero(), step.norm()};
  for (const Vector3 vector : lattice.vectors.colwise()) {
    const double off = (step - vector).norm();
    if (off < nearest.off) nearest = {vector, off};
  }
  return nearest;
}

Matrix3X off_sites(const LatticeSteps& lattice, const Cell& cell, View3X positions) {
  constexpr double reach = 1.3;  // of the spacing: nearest neighbors, relaxed
  constexpr int rounds = 200;
  auto lists = neighbor_lists(cell, positions, reach * lattice.spacing);
  for (auto& neighbors : lists)  // how far the vectors are off those of the lattice
    for (Neighbor& neighbor : neighbors)
      neighbor.displacement -= nearest_site_step(lattice, neighbor.displacement).vector;
  Matrix3X off = Matrix3X::Zero(3, positions.cols());
  // Each atom to where its neighbors have it; half of the way, as two sublattices would only change sides.
  for (int round = 0; round < rounds; ++round) {
    Matrix3X next = off;
    for (Index atom = 0; atom < off.cols(); ++atom) {
      const auto& neighbors = lists[static_cast<std::size_t>(atom)];
      Vector3 sum = Vector3::Zero();
      for (const Neighbor& neighbor : neighbors) sum += off.col(neighbor.atom) - neighbor.displacement;
      if (!neighbors.empty()) next.col(atom) = 0.5 * (off.col(atom) + sum / static_cast<double>(neighbors.size()));
    }
    next.colwise() -= next.rowwise().mean().eval();
    const double change = (next - off).colwise().norm().maxCoeff();
    off = std::move(next);
    if (change < 1e-4 * lattice.spacing) break;
  }
  return off;
}

SiteWalk::SiteWalk(LatticeSteps lattice, Matrix3X off, const Eigen::VectorXd& masses)
    : lattice_(std::move(lattice)), masses_(masses), off_(std::move(off)), farthest_off_(off_.colwise().norm()) {}

Matrix3X SiteWalk::hops(View3X steps) {
  off_ += without_drift(steps, masses_);
  Matrix3X hops = Matrix3X::Zero(3, off_.cols());
  for (Index atom = 0; atom < off_.cols(); ++atom) {
    SiteStep to = nearest_site_step(lattice_, off_.col(atom));
    Vector3 hop = to.vector;
    while (!to.vector.isZero(0)) {  // farther than the lattice steps reach
      to = nearest_site_step(lattice_, off_.col(atom) - hop);
      hop += to.vector;
    }
    if (to.off <= arrived * lattice_.spacing) hops.col(atom) = hop;
  }
  off_ -= without_drift(hops, masses_);
  farthest_off_ = farthest_off_.cwiseMax(off_.colwise().norm().transpose());
  for (Index atom = 0; atom < off_.cols(); ++atom)
    if (off_.col(atom).norm() <= resting * lattice_.spacing) off_.col(atom) *= 1 - follow;
  return hops;
}

bool SiteWalk::at_site(Index atom) const { return off_.col(atom).norm() <= arrived * lattice_.spacing; }

Redirection equivalent_site(const LatticeSteps& lattice) {
  return [lattice](const Vector3& step, const std::array<std::uint64_t, 4>& words) -> Vector3 {
    std::vector<Index> equivalent;
    for (Index k = 0; k < lattice.vectors.cols(); ++k)
      if (std::abs(lattice.vectors.col(k).norm() - step.norm()) <= same * lattice.spacing) equivalent.push_back(k);
    if (equivalent.empty()) return step;
    return lattice.vectors.col(equivalent[words[0] % equivalent.size()]);
  };
}

}  // namespace pel
