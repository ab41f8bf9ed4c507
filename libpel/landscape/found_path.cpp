#include "libpel/landscape/found_path.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/paths/event_points.hpp"
#include "libpel/paths/path_chain.hpp"
#include "libpel/search/curvature/springs.hpp"

namespace pel {
namespace {

double farthest(const Frozen& mobile, const Structure& structure, const NebResult& path) {
  const Matrix3X way = path.final.positions - path.initial.positions;
  return largest_displacement(without_drift(way, atom_masses(structure), mobile.invariance().translation));
}

Matrix3X with_fixed_atoms(Matrix3X positions, const Structure& structure) {
  for (Index atom = 0; atom < positions.cols(); ++atom)
    if (structure.fixed[static_cast<std::size_t>(atom)] != 0) positions.col(atom) = structure.positions.col(atom);
  return positions;
}

/// Is the event among the first ones, whichever way round?
bool holds(const std::vector<Event>& events, const Event& event) {
  return std::ranges::any_of(events,
                             [&](const Event& other) { return other.saddle.positions == event.saddle.positions; });
}

/// `path`: of all atoms.
FoundPath account(const PathKey& key, const Frozen& mobile, const Structure& structure, const RegionNebResult& path) {
  FoundPath found;
  found.key = key;
  found.status = path.status;
  found.force_calls = path.force_calls;
  if (path.final.positions.cols() > 0) found.max_displacement = farthest(mobile, structure, path);
  found.forward = path.forward;
  found.reverse = path.reverse;
  found.gaps = path.gaps;
  found.region_atoms = path.region_atoms;
  found.profile = path.profile;
  if (path.status == NebStatus::resolved)
    for (const PathStep& step : path.steps) found.steps.push_back(step.event);
  found.chain = std::ssize(found.steps);
  for (const Event& event : path.found)
    if (!holds(found.steps, event)) found.steps.push_back(event);
  return found;
}

bool is_finite(const FoundPath& path) {
  return std::isfinite(path.max_displacement + path.forward + path.reverse) &&
         std::ranges::all_of(path.steps, [](const Event& step) { return pel::is_finite(step); });
}

/// Where numbers are not finite, the path was none.
FoundPath finite(FoundPath found) {
  if (is_finite(found)) return found;
  FoundPath nothing;
  nothing.key = found.key;
  nothing.force_calls = found.force_calls;
  return nothing;
}

void require_fit(const Structure& structure, const PathEnds& ends) {
  for (const Matrix3X* end : {&ends.initial, &ends.final})
    if (end->cols() != structure.atoms())
      throw InputError(
          fmt::format("path: an end has {} atoms, the structure {}; give two configurations of one structure",
                      end->cols(), structure.atoms()));
}

}  // namespace

Springs path_springs(ForceField& force_field, const Structure& structure, const StationaryPoint& minimum) {
  Frozen mobile(force_field, minimum.positions, structure.fixed);
  // Along a path other bonds are stretched than at the minimum: a stiffer metric overshoots less.
  const SpringOptions options{.shift = 0.1};
  return fitted_springs(mobile, mobile.restrict(minimum.positions), structure, minimum.positions, mobile.mobile(),
                        options);
}

namespace {

/// What finds a path of all atoms of `structure`, of which `mobile` are those that move.
using PathFinder = std::function<RegionNebResult(Frozen& mobile, const PathEnds& ends, const Stream& stream)>;

FoundPath found_by(const PathFinder& find, ForceField& force_field, const Structure& structure, const PathEnds& ends,
                   const PathKey& key, std::uint64_t seed) {
  require_fit(structure, ends);
  FoundPath nothing;
  nothing.key = key;
  if (!ends.initial.allFinite() || !ends.final.allFinite()) return nothing;
  const PathEnds held{with_fixed_atoms(ends.initial, structure), with_fixed_atoms(ends.final, structure)};
  Frozen mobile(force_field, held.initial, structure.fixed);
  const Stream stream(seed, StreamPurpose::path, {static_cast<std::uint64_t>(key.number), 0, 0});
  return finite(account(key, mobile, structure, find(mobile, held, stream)));
}

}  // namespace

FoundPath find_path(ForceField& force_field, const Structure& structure, const PathEnds& ends, const PathKey& key,
                    std::uint64_t seed, const NebOptions& options, const Springs& springs) {
  const PathFinder find = [&](Frozen& mobile, const PathEnds& held, const Stream& stream) {
    const Metric metric =
        spring_metric(springs, structure, held.initial, mobile.mobile(), options.step.search.art.stiffness);
    return RegionNebResult{expanded(mobile, neb(mobile, structure.cell, mobile.restrict(held.initial),
                                                mobile.restrict(held.final), stream, options, metric))};
  };
  return found_by(find, force_field, structure, ends, key, seed);
}

FoundPath find_path(const RegionSystem& system, const Structure& structure, const PathEnds& ends, const PathKey& key,
                    std::uint64_t seed, const NebOptions& options, const RegionNebOptions& region_options,
                    const Springs& springs) {
  const PathFinder find = [&](Frozen&, const PathEnds& held, const Stream& stream) {
    return region_neb(system, structure, held.initial, held.final, stream, options, region_options, springs);
  };
  return found_by(find, system.whole, structure, ends, key, seed);
}

}  // namespace pel
