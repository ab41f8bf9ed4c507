#include "libpel/landscape/found_path.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/search/event_points.hpp"
#include "libpel/search/springs.hpp"

namespace pel {
namespace {

double farthest(const Frozen& mobile, const Structure& structure, const NebResult& path) {
  const Matrix3X way = mobile.expand(path.final.positions) - mobile.expand(path.initial.positions);
  return largest_displacement(without_drift(way, atom_masses(structure), mobile.invariance().translation));
}

Matrix3X with_fixed_atoms(Matrix3X positions, const Structure& structure) {
  for (Index atom = 0; atom < positions.cols(); ++atom)
    if (structure.fixed[static_cast<std::size_t>(atom)] != 0) positions.col(atom) = structure.positions.col(atom);
  return positions;
}

FoundPath account(const Frozen& mobile, const Structure& structure, const NebResult& path) {
  FoundPath found;
  found.status = path.status;
  found.force_calls = path.force_calls;
  if (path.final.positions.cols() > 0) found.max_displacement = farthest(mobile, structure, path);
  found.forward = path.forward;
  found.reverse = path.reverse;
  found.profile = path.profile;
  if (path.status == NebStatus::resolved)
    for (const PathStep& step : path.steps) found.steps.push_back(expanded(mobile, step.event));
  else
    for (const Event& event : path.found) found.steps.push_back(expanded(mobile, event));
  return found;
}

bool is_finite(const FoundPath& path) {
  return std::isfinite(path.max_displacement + path.forward + path.reverse) &&
         std::ranges::all_of(path.steps, [](const Event& step) { return pel::is_finite(step); });
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

FoundPath find_path(ForceField& force_field, const Structure& structure, const PathEnds& ends, const PathKey& key,
                    std::uint64_t seed, const NebOptions& options, const Springs& springs) {
  require_fit(structure, ends);
  FoundPath nothing;
  nothing.key = key;
  if (!ends.initial.allFinite() || !ends.final.allFinite()) return nothing;
  Frozen mobile(force_field, with_fixed_atoms(ends.initial, structure), structure.fixed);
  const Metric metric =
      spring_metric(springs, structure, ends.initial, mobile.mobile(), options.step.search.art.stiffness);
  const Stream stream(seed, StreamPurpose::path, {static_cast<std::uint64_t>(key.number), 0, 0});
  const NebResult path =
      neb(mobile, structure.cell, mobile.restrict(ends.initial), mobile.restrict(ends.final), stream, options, metric);
  FoundPath found = account(mobile, structure, path);
  found.key = key;
  if (is_finite(found)) return found;
  nothing.force_calls = found.force_calls;
  return nothing;
}

}  // namespace pel
