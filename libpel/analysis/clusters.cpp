#include "libpel/analysis/clusters.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <stdexcept>

#include "libpel/core/disjoint_sets.hpp"

namespace pel {
namespace {

using Cube = std::array<std::int64_t, 3>;

/// The points, sorted into cubes whose diagonal is the radius.
class Cubes {
 public:
  Cubes(View3X points, const ClusterOptions& options)
      : points_(points), radius2_(options.radius * options.radius), edge_(options.radius / std::sqrt(3.0)) {
    for (Index p = 0; p < points.cols(); ++p) members_[cube_of(p)].push_back(p);
  }

  const std::map<Cube, std::vector<Index>>& all() const { return members_; }
  double squared_distance(Index a, Index b) const { return (points_.col(a) - points_.col(b)).squaredNorm(); }
  bool near(Index a, Index b) const { return squared_distance(a, b) <= radius2_; }

  Cube cube_of(Index p) const {
    Cube cube;
    for (std::size_t d = 0; d < 3; ++d)
      cube[d] = static_cast<std::int64_t>(std::floor(points_(static_cast<Index>(d), p) / edge_));
    return cube;
  }

  /// Calls `visit(members)` for the cubes that may hold neighbors of points in `cube`, itself included, until it
  /// returns false.
  template <class Visit>
  void around(const Cube& cube, Visit visit) const {
    for (std::int64_t i = -2; i <= 2; ++i)
      for (std::int64_t j = -2; j <= 2; ++j)
        for (std::int64_t k = -2; k <= 2; ++k) {
          const auto found = members_.find({cube[0] + i, cube[1] + j, cube[2] + k});
          if (found != members_.end() && !visit(found->second)) return;
        }
  }

 private:
  View3X points_;
  double radius2_, edge_;
  std::map<Cube, std::vector<Index>> members_;
};

bool is_core(const Cubes& cubes, Index point, Index dense) {
  Index neighbors = 0;
  cubes.around(cubes.cube_of(point), [&](const std::vector<Index>& members) {
    neighbors += std::ranges::count_if(members, [&](Index other) { return cubes.near(point, other); });
    return neighbors < dense;
  });
  return neighbors >= dense;
}

std::vector<char> cores(const Cubes& cubes, Index points, Index dense) {
  std::vector<char> flags(static_cast<std::size_t>(points), 0);
  for (const auto& [cube, members] : cubes.all())
    for (const Index point : members)
      flags[static_cast<std::size_t>(point)] = std::ssize(members) >= dense || is_core(cubes, point, dense);
  return flags;
}

std::vector<Index> cores_among(const std::vector<Index>& members, const std::vector<char>& core) {
  std::vector<Index> found;
  std::ranges::copy_if(members, std::back_inserter(found),
                       [&](Index point) { return core[static_cast<std::size_t>(point)] != 0; });
  return found;
}

/// Cores of one cube are all of one set; those of two cubes where one pair of them is near.
DisjointSets joined_cores(const Cubes& cubes, Index points, const std::vector<char>& core) {
  DisjointSets sets(points);
  for (const auto& [cube, members] : cubes.all()) {
    const std::vector<Index> here = cores_among(members, core);
    if (here.empty()) continue;
    cubes.around(cube, [&](const std::vector<Index>& others) {
      const std::vector<Index> there = cores_among(others, core);
      if (there.empty() || sets.root(here.front()) == sets.root(there.front())) return true;
      const bool near = std::ranges::any_of(
          here, [&](Index a) { return std::ranges::any_of(there, [&](Index b) { return cubes.near(a, b); }); });
      if (near) sets.join(here.front(), there.front());
      return true;
    });
    for (const Index point : here) sets.join(point, here.front());
  }
  return sets;
}

/// -1 where there is none.
Index nearest_core(const Cubes& cubes, Index point, const std::vector<char>& core) {
  Index nearest = -1;
  cubes.around(cubes.cube_of(point), [&](const std::vector<Index>& members) {
    for (const Index other : members) {
      if (core[static_cast<std::size_t>(other)] == 0 || !cubes.near(point, other)) continue;
      if (nearest < 0 || cubes.squared_distance(point, other) < cubes.squared_distance(point, nearest)) nearest = other;
    }
    return true;
  });
  return nearest;
}

}  // namespace

std::vector<int> clusters(View3X points, const ClusterOptions& options) {
  if (!(options.radius > 0) || options.dense < 1) throw std::invalid_argument("clusters: radius or number not above 0");
  const Cubes cubes(points, options);
  const std::vector<char> core = cores(cubes, points.cols(), options.dense);
  DisjointSets sets = joined_cores(cubes, points.cols(), core);
  std::map<Index, int> numbers;
  std::vector<int> labels;
  for (Index point = 0; point < points.cols(); ++point) {
    const Index center = core[static_cast<std::size_t>(point)] != 0 ? point : nearest_core(cubes, point, core);
    labels.push_back(center < 0
                         ? no_cluster
                         : numbers.try_emplace(sets.root(center), static_cast<int>(numbers.size())).first->second);
  }
  return labels;
}

std::vector<char> changes_of_cluster(const std::vector<int>& labels) {
  std::vector<char> changes(labels.empty() ? 0 : labels.size() - 1, 0);
  std::size_t last = labels.size();  // the last point of a cluster so far: none
  for (std::size_t point = 0; point < labels.size(); ++point) {
    if (labels[point] == no_cluster) continue;
    if (last < labels.size() && labels[last] != labels[point])
      std::fill(changes.begin() + static_cast<std::ptrdiff_t>(last),
                changes.begin() + static_cast<std::ptrdiff_t>(point), char{1});
    last = point;
  }
  return changes;
}

}  // namespace pel
