#include "libpel/landscape/sweep.hpp"

#include <algorithm>
#include <utility>

#include "libpel/core/neighbors.hpp"
#include "libpel/paths/event_points.hpp"

namespace pel {
namespace {

/// The mobile atoms within the radius, as indices among the mobile ones.
std::vector<Index> pushed_atoms(const Frozen& mobile, const Structure& structure, View3X positions, Index center,
                                double radius) {
  std::vector<Index> pushed;
  for (const Index atom : atoms_within(structure.cell, positions, center, radius)) {
    const auto found = std::ranges::lower_bound(mobile.mobile(), atom);
    if (found != mobile.mobile().end() && *found == atom) pushed.push_back(found - mobile.mobile().begin());
  }
  return pushed;
}

}  // namespace

std::vector<SearchKey> sweep_keys(const std::vector<MinimumId>& minima, const std::vector<Index>& atoms,
                                  std::int64_t trials) {
  std::vector<SearchKey> keys;
  for (const MinimumId minimum : minima)
    for (const Index atom : atoms)
      for (std::int64_t trial = 0; trial < trials; ++trial) keys.push_back({minimum, atom, trial});
  std::ranges::sort(keys);
  return keys;
}

Attempt sweep_attempt(ForceField& force_field, const Structure& structure, const StationaryPoint& start,
                      const SearchKey& key, std::uint64_t seed, const AttemptOptions& options, const Metric& metric,
                      const ArtTrace& trace) {
  Frozen mobile(force_field, start.positions, structure.fixed);
  const auto pushed = pushed_atoms(mobile, structure, start.positions, key.atom, options.push_radius);
  const StationaryPoint mobile_start{start.energy, mobile.restrict(start.positions)};
  Attempt result = attempt(mobile, mobile_start, pushed, key, search_stream(seed, key), options, metric, trace);
  if (result.event) result.event = expanded(mobile, *std::move(result.event));
  return result;
}

std::optional<Attempt> sweep_region_search(const RegionSystem& system, const Structure& structure,
                                           const SearchStart& start, const SearchKey& key, std::uint64_t seed,
                                           const AttemptOptions& options, const RegionSearchOptions& region_options,
                                           const ArtTrace& trace) {
  std::vector<Index> pushed = atoms_within(structure.cell, start.point.positions, key.atom, options.push_radius);
  std::erase_if(pushed, [&](Index atom) { return structure.fixed[static_cast<std::size_t>(atom)] != 0; });
  return region_search(system, start, pushed, key, search_stream(seed, key), options, region_options, trace);
}

}  // namespace pel
