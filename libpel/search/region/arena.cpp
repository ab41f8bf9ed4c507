#include "libpel/search/region/arena.hpp"

#include <numeric>

namespace pel {
namespace {

Metric metric_of(const LammpsRegion& region, const SearchStart& start) {
  const Structure piece = region.piece();
  return spring_metric(start.springs, piece, piece.positions, first_indices(region.atoms()), start.stiffness);
}

}  // namespace

std::vector<Index> first_indices(Index count) {
  std::vector<Index> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), Index{0});
  return indices;
}

SearchStart search_start(ForceField& whole, const Structure& structure, const StationaryPoint& start,
                         double stiffness) {
  Frozen all(whole, start.positions, structure.fixed);
  SearchStart result{start, {}, Metric(stiffness), stiffness};
  result.springs = fitted_springs(all, all.restrict(start.positions), structure, start.positions, all.mobile());
  result.metric = spring_metric(result.springs, structure, start.positions, all.mobile(), stiffness);
  return result;
}

Matrix3X Arena::spread(View3X vector, Index atoms) const {
  Matrix3X all = Matrix3X::Zero(3, atoms);
  put(all, vector);
  return all;
}

Arenas::Arenas(RegionSystem system, const SearchStart& start)
    : system_(std::move(system)),
      start_(start),
      watched_region_(system_.region, system_.before_call),
      watched_whole_(system_.whole, system_.before_call),
      counted_region_(watched_region_),
      counted_whole_(watched_whole_),
      all_(counted_whole_, start.point.positions, system_.region.fixed()) {}

Arena Arenas::filled() const { return {counted_region_, system_.region.mobile(), metric_of(system_.region, start_)}; }

std::optional<Arena> Arenas::sphere(const Sphere& sphere, const Matrix3X& positions, const Matrix3X& forces,
                                    double share) {
  LammpsRegion& region = system_.region;
  if (region.fill(positions, sphere, {}, forces) != RegionFit::fits) return {};
  ++fills_;
  if (static_cast<double>(region.size()) > share * static_cast<double>(system_.whole.atoms())) return {};
  return filled();
}

std::optional<Arena> Arenas::exact_sphere(const Sphere& sphere, const Matrix3X& positions) {
  if (system_.region.fill(positions, sphere, {.cutoffs = 2}) != RegionFit::fits) return {};
  ++fills_;
  return filled();
}

Arena Arenas::whole() {
  system_.whole.rebuild();
  return {all_, all_.mobile(), start_.metric};
}

std::int64_t Arenas::force_calls() const { return fills_ + counted_region_.calls() + counted_whole_.calls(); }

}  // namespace pel
