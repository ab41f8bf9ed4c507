#include "libpel/paths/interpolation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>

#include "libpel/core/error.hpp"
#include "libpel/core/neighbors.hpp"
#include "libpel/forces/force_field.hpp"
#include "libpel/search/minimize.hpp"

namespace pel {
namespace {

/// Two atoms, the second at one of its periodic images, that come near each other somewhere on the path.
struct Pair {
  Index a = 0, b = 0;
  Vector3 shift;        // of the image
  double distance = 0;  // aimed at
  double weight = 1;
};

Vector3 apart(const Pair& pair, View3X positions) { return positions.col(pair.b) + pair.shift - positions.col(pair.a); }

/// S = 1/2 sum of w (d - d0)^2 over the pairs, w = (length / d)^4.
class PairDistances final : public ForceField {
 public:
  PairDistances(Index atoms, std::vector<Pair> pairs, double length)
      : atoms_(atoms), pairs_(std::move(pairs)), length_(length) {}
  Index atoms() const override { return atoms_; }
  Invariance invariance() const override { return {}; }
  double evaluate(View3X positions, Span3X forces) override {
    forces.setZero();
    double sum = 0;
    for (const Pair& pair : pairs_) {
      const Vector3 r = apart(pair, positions);
      // Atoms on top of each other: the direction is that of nothing, the weight finite.
      const double d = std::max(r.norm(), 1e-3 * length_);
      const double weight = std::pow(length_ / d, 4), off = d - pair.distance;
      sum += 0.5 * weight * off * off;
      const Vector3 force = weight * off * (1 - 2 * off / d) / d * r;
      forces.col(pair.a) += force;
      forces.col(pair.b) -= force;
    }
    return sum;
  }

 private:
  Index atoms_;
  std::vector<Pair> pairs_;
  double length_;
};

/// All pairs nearer than `reach` in some configuration of the path, each once.
std::vector<Pair> near_pairs(const Cell& cell, const Path& path, double reach) {
  std::map<std::array<std::int64_t, 5>, Pair> found;
  for (const Matrix3X& positions : path) {
    const auto lists = neighbor_lists(cell, positions, reach);
    for (Index a = 0; a < positions.cols(); ++a)
      for (const auto& [b, displacement] : lists[static_cast<std::size_t>(a)]) {
        if (b <= a) continue;  // an atom's own images keep their distance
        const Vector3 shift = displacement - (positions.col(b) - positions.col(a));
        const auto box = [&](int k) { return std::llround(shift[k] / (0.1 * reach)); };
        found.try_emplace({a, b, box(0), box(1), box(2)}, Pair{a, b, shift, 0, 1});
      }
  }
  std::vector<Pair> pairs;
  for (const auto& [place, pair] : found) pairs.push_back(pair);
  return pairs;
}

}  // namespace

Matrix3X nearest_images(const Cell& cell, View3X moved, View3X fixed) {
  if (moved.cols() != fixed.cols())
    throw InputError("path: its ends have " + std::to_string(fixed.cols()) + " and " + std::to_string(moved.cols()) +
                     " atoms; give two configurations of the same atoms");
  Matrix3X nearest(3, moved.cols());
  for (Index a = 0; a < moved.cols(); ++a)
    nearest.col(a) = fixed.col(a) + cell.minimum_image(moved.col(a) - fixed.col(a));
  return nearest;
}

Path linear_path(View3X from, View3X to, int images) {
  Path path{from};
  for (int k = 1; k <= images; ++k) path.emplace_back(from + k / (images + 1.0) * (to - from));
  path.emplace_back(to);
  return path;
}

Path bent(Path path, View3X bend) {
  for (std::size_t k = 1; k + 1 < path.size(); ++k)
    path[k] += std::sin(std::numbers::pi * static_cast<double>(k) / static_cast<double>(path.size() - 1)) * bend;
  return path;
}

Path idpp_path(const Cell& cell, View3X from, View3X to, int images, const IdppOptions& options) {
  return idpp_path(cell, linear_path(from, to, images), options);
}

Path idpp_path(const Cell& cell, Path path, const IdppOptions& options) {
  const Matrix3X from = path.front(), to = path.back();
  const int images = static_cast<int>(path.size()) - 2;
  const double length = nearest_distance(cell, from);
  if (!(length > 0)) return path;
  std::vector<Pair> pairs = near_pairs(cell, path, options.reach * length);
  const MinimizeOptions minimization{.tolerance = {options.residual * length, ForceNorm::max_atom},
                                     .max_calls = options.max_calls,
                                     .max_step = 0.1 * length,
                                     .stiffness = 10};
  for (int k = 1; k <= images; ++k) {
    const double part = k / (images + 1.0);
    for (Pair& pair : pairs) pair.distance = (1 - part) * apart(pair, from).norm() + part * apart(pair, to).norm();
    PairDistances distances(from.cols(), pairs, length);
    Matrix3X& image = path[static_cast<std::size_t>(k)];
    image = minimize(distances, image, minimization).positions;
  }
  return path;
}

std::vector<double> arc_lengths(const Path& path) {
  std::vector<double> lengths{0};
  for (std::size_t k = 1; k < path.size(); ++k) lengths.push_back(lengths.back() + (path[k] - path[k - 1]).norm());
  return lengths;
}

}  // namespace pel
