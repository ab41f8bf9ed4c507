#include "libpel/landscape/found_path.hpp"

#include <utility>

#include <fmt/format.h>

#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/search/springs.hpp"

namespace pel {
namespace {

Event expanded(const Frozen& mobile, Event event) {
  for (StationaryPoint* point : {&event.from, &event.saddle, &event.to})
    point->positions = mobile.expand(point->positions);
  return event;
}

double farthest(const Frozen& mobile, const Structure& structure, const NebResult& path) {
  const Matrix3X way = mobile.expand(path.final.positions) - mobile.expand(path.initial.positions);
  return largest_displacement(without_drift(way, atom_masses(structure), mobile.invariance().translation));
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
  FoundPath found;
  found.key = key;
  if (!ends.initial.allFinite() || !ends.final.allFinite()) return found;
  Frozen mobile(force_field, ends.initial, structure.fixed);
  const Metric metric =
      spring_metric(springs, structure, ends.initial, mobile.mobile(), options.step.search.art.stiffness);
  const Stream stream(seed, StreamPurpose::path, {static_cast<std::uint64_t>(key.number), 0, 0});
  NebResult path =
      neb(mobile, structure.cell, mobile.restrict(ends.initial), mobile.restrict(ends.final), stream, options, metric);
  found.status = path.status;
  found.force_calls = path.force_calls;
  if (path.final.positions.cols() > 0) found.max_displacement = farthest(mobile, structure, path);
  found.forward = path.forward;
  found.reverse = path.reverse;
  found.profile = std::move(path.profile);
  for (PathStep& step : path.steps) found.steps.push_back(expanded(mobile, std::move(step.event)));
  return found;
}

}  // namespace pel
