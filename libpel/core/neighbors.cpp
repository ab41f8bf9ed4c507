#include "libpel/core/neighbors.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <nanoflann.hpp>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

using Tree = nanoflann::KDTreeEigenMatrixAdaptor<Matrix3X, 3, nanoflann::metric_L2_Simple, false>;

/// All images that a sphere around an atom in the box can reach. The first N are the atoms themselves, wrapped.
struct Images {
  std::vector<Vector3> positions;
  std::vector<Index> atoms;
};

void check_radius(double radius) {
  if (!(std::isfinite(radius) && radius > 0))
    throw InputError("neighbors: the radius is " + std::to_string(radius) + "; give a positive length");
}

/// The shifts by whole edges, zero excluded, at which the box still has points within `reach` (in heights of the box)
/// of itself.
std::vector<Vector3> shifts(const Cell& cell, const Vector3& reach) {
  Eigen::Vector3i most = Eigen::Vector3i::Zero();
  for (int i = 0; i < 3; ++i)
    if (cell.periodic()[static_cast<std::size_t>(i)]) most[i] = static_cast<int>(std::floor(reach[i])) + 1;
  std::vector<Vector3> found;
  for (int i = -most[0]; i <= most[0]; ++i)
    for (int j = -most[1]; j <= most[1]; ++j)
      for (int k = -most[2]; k <= most[2]; ++k)
        if (i != 0 || j != 0 || k != 0) found.emplace_back(i, j, k);
  return found;
}

/// Whether a point given in fractions of the edges is within `reach` of the box; free directions have no bounds.
bool near_box(const Cell& cell, const Vector3& fraction, const Vector3& reach) {
  for (Index i = 0; i < 3; ++i)
    if (cell.periodic()[static_cast<std::size_t>(i)] && (fraction[i] < -reach[i] || fraction[i] > 1 + reach[i]))
      return false;
  return true;
}

Matrix3X wrapped(const Cell& cell, View3X positions) {
  Matrix3X inside(3, positions.cols());
  for (Index atom = 0; atom < inside.cols(); ++atom) inside.col(atom) = cell.wrap(positions.col(atom));
  return inside;
}

/// `inside`: wrapped positions, 3 x N.
Images images_near_box(const Cell& cell, const Matrix3X& inside, double radius) {
  constexpr double rounding = 1e-9;
  const Vector3 reach = radius * cell.heights().cwiseInverse().array() + rounding;
  Images images;
  const auto add = [&](const Vector3& position, Index atom) {
    images.positions.push_back(position);
    images.atoms.push_back(atom);
  };
  for (Index atom = 0; atom < inside.cols(); ++atom) add(inside.col(atom), atom);
  for (const Vector3& shift : shifts(cell, reach)) {
    const Vector3 translation = cell.edges() * shift;
    for (Index atom = 0; atom < inside.cols(); ++atom) {
      const Vector3 image = inside.col(atom) + translation;
      if (near_box(cell, cell.fractional(image), reach)) add(image, atom);
    }
  }
  return images;
}

Matrix3X columns(const std::vector<Vector3>& vectors) {
  if (vectors.empty()) return Matrix3X(3, 0);
  return Eigen::Map<const Matrix3X>(vectors.front().data(), 3, static_cast<Index>(vectors.size()));
}

/// As far as it takes for every atom to have a neighbor, or to see all of the others.
std::vector<std::vector<Neighbor>> lists_of_nearest(const Cell& cell, View3X positions) {
  const Matrix3X inside = wrapped(cell, positions);
  const Vector3 extent = inside.rowwise().maxCoeff() - inside.rowwise().minCoeff();
  const double farthest = extent.norm() + cell.edges().colwise().norm().sum();
  double reach = 0.5 * farthest / std::cbrt(static_cast<double>(positions.cols()));
  for (;; reach *= 1.5) {
    auto lists = neighbor_lists(cell, positions, reach);
    const bool all = std::ranges::none_of(lists, [](const auto& list) { return list.empty(); });
    if (all || reach > farthest) return lists;
  }
}

}  // namespace

std::vector<Index> atoms_within(const Cell& cell, View3X positions, Index center, double radius) {
  check_radius(radius);
  if (center < 0 || center >= positions.cols())
    throw InputError("neighbors: there is no atom " + std::to_string(center + 1) + "; choose one of 1 to " +
                     std::to_string(positions.cols()));
  std::vector<Index> found;
  for (Index atom = 0; atom < positions.cols(); ++atom)
    if (cell.minimum_image(positions.col(atom) - positions.col(center)).norm() <= radius) found.push_back(atom);
  return found;
}

std::vector<std::vector<Neighbor>> neighbor_lists(const Cell& cell, View3X positions, double radius) {
  check_radius(radius);
  const Matrix3X inside = wrapped(cell, positions);
  std::vector<std::vector<Neighbor>> lists(static_cast<std::size_t>(inside.cols()));
  if (lists.empty()) return lists;
  const Images images = images_near_box(cell, inside, radius);
  const Matrix3X points = columns(images.positions);
  const Tree tree(3, points);
  std::vector<std::pair<Index, double>> hits;
  for (Index atom = 0; atom < inside.cols(); ++atom) {
    tree.index->radiusSearch(points.col(atom).data(), radius * radius, hits, nanoflann::SearchParams());
    for (const auto& [point, squared_distance] : hits)
      if (point != atom)
        lists[static_cast<std::size_t>(atom)].push_back(
            {images.atoms[static_cast<std::size_t>(point)], points.col(point) - points.col(atom)});
  }
  return lists;
}

double nearest_distance(const Cell& cell, View3X positions) {
  if (positions.cols() == 0) return 0;
  double sum = 0;
  int atoms = 0;
  for (const auto& list : lists_of_nearest(cell, positions)) {
    if (list.empty()) continue;
    sum += list.front().displacement.norm();
    ++atoms;
  }
  return atoms > 0 ? sum / atoms : 0;
}

struct AtomLocator::Points {
  Cell cell;
  double reach;
  Images images;
  Matrix3X places;  // of the images
  Tree tree;        // refers to `places`

  Points(const Cell& box, View3X positions, double farthest)
      : cell(box),
        reach(farthest),
        images(images_near_box(cell, wrapped(cell, positions), reach)),
        places(columns(images.positions)),
        tree(3, places) {}
};

AtomLocator::AtomLocator(const Cell& cell, View3X positions, double reach) {
  check_radius(reach);
  points_ = std::make_unique<Points>(cell, positions, reach);
}
AtomLocator::AtomLocator(AtomLocator&&) noexcept = default;
AtomLocator::~AtomLocator() = default;

std::optional<Neighbor> AtomLocator::nearest(const Vector3& place) const {
  const Vector3 inside = points_->cell.wrap(place);
  Index point = 0;
  double squared_distance = 0;
  if (points_->places.cols() == 0 || points_->tree.index->knnSearch(inside.data(), 1, &point, &squared_distance) == 0)
    return std::nullopt;
  if (!(squared_distance <= points_->reach * points_->reach)) return std::nullopt;
  return Neighbor{points_->images.atoms[static_cast<std::size_t>(point)], points_->places.col(point) - inside};
}

}  // namespace pel
