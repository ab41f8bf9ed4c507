#include "libpel/search/region/event_region.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "libpel/core/displacement.hpp"

namespace pel {
namespace {

constexpr double equally_far = 5e-3;  // relative: more than the error of converged positions

/// The two halves of the way, each 3 x N, drift left out.
struct Ways {
  Matrix3X to_saddle, from_saddle;
};

Matrix3X way(View3X from, View3X to, const Invariance& invariance) {
  Matrix3X result = to - from;
  const Vector3 drift = mean_displacement(result);
  for (Index axis = 0; axis < 3; ++axis)
    if (invariance.translation[static_cast<std::size_t>(axis)]) result.row(axis).array() -= drift[axis];
  return result;
}

std::vector<Index> moving_atoms(const Ways& ways, double share) {
  const Eigen::VectorXd motion = ways.to_saddle.colwise().squaredNorm() + ways.from_saddle.colwise().squaredNorm();
  std::vector<Index> moving;
  for (Index atom = 0; atom < motion.size(); ++atom)
    if (motion[atom] >= share * motion.maxCoeff()) moving.push_back(atom);
  return moving;
}

/// Where the moving atoms are at the saddle and, as seen from there, at both ends.
Matrix3X places(View3X saddle, const Ways& ways, const std::vector<Index>& moving) {
  const Index count = std::ssize(moving);
  Matrix3X result = saddle(Eigen::all, moving).replicate(1, 3);
  result.leftCols(count) -= ways.to_saddle(Eigen::all, moving);
  result.rightCols(count) += ways.from_saddle(Eigen::all, moving);
  return result;
}

double distance(const Vector3& apart, const Cell* cell) {
  return cell != nullptr ? cell->minimum_image(apart).norm() : apart.norm();
}

/// Of each atom from the nearest of `centers`; zero for those that move.
std::vector<double> distances(View3X positions, View3X centers, const Cell* cell) {
  std::vector<double> result(static_cast<std::size_t>(positions.cols()), std::numeric_limits<double>::infinity());
  for (Index atom = 0; atom < positions.cols(); ++atom)
    for (Index n = 0; n < centers.cols(); ++n)
      result[atom] = std::min(result[atom], distance(positions.col(atom) - centers.col(n), cell));
  return result;
}

/// The next size from `size` on that does not part atoms that are equally far. `far`: ascending.
Index whole_shell(const std::vector<double>& far, Index size) {
  const Index all = std::ssize(far);
  size = std::min(size, all);
  while (size < all && far[size] <= (1 + equally_far) * far[size - 1]) ++size;
  return size;
}

}  // namespace

EventRegions event_regions(const Event& event, const Invariance& invariance, const Cell* cell,
                           const EventRegionOptions& options) {
  const Matrix3X& saddle = event.saddle.positions;
  const Ways ways{way(event.from.positions, saddle, invariance), way(saddle, event.to.positions, invariance)};
  const auto far = distances(saddle, places(saddle, ways, moving_atoms(ways, options.moving_share)), cell);
  EventRegions regions{std::vector<Index>(far.size()), {}};
  std::iota(regions.atoms.begin(), regions.atoms.end(), Index{0});
  std::ranges::stable_sort(regions.atoms, [&](Index a, Index b) { return far[a] < far[b]; });
  std::vector<double> ascending = far;
  std::ranges::sort(ascending);
  Index size = whole_shell(ascending, options.first_atoms);
  while (size <= options.max_atoms && (regions.sizes.empty() || size > regions.sizes.back())) {
    regions.sizes.push_back(size);
    size = whole_shell(ascending, 2 * size);
  }
  return regions;
}

}  // namespace pel
