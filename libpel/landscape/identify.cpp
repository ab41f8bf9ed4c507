#include "libpel/landscape/identify.hpp"

#include <cmath>
#include <optional>
#include <stdexcept>
#include <utility>

#include "libpel/landscape/recognize.hpp"
#include "libpel/paths/event_points.hpp"

namespace pel {

namespace {

/// The lattice vector of each atom plus the one translation of all that carry one configuration onto another, up to
/// small displacements.
struct Shift {
  Vector3 translation;
  Matrix3X of_atoms;  // 3 x N, the translation included
};

Shift shift_onto(View3X from, View3X onto, const Cell& cell, const IdentityOptions& options) {
  const Vector3 translation = compare_labelled({0, from}, {0, onto}, &cell, options).translation;
  Matrix3X shift(3, from.cols());
  for (Index atom = 0; atom < from.cols(); ++atom) {
    const Vector3 apart = onto.col(atom) - from.col(atom) - translation;
    shift.col(atom) = translation + (apart - cell.minimum_image(apart));
  }
  return {translation, shift};
}

std::vector<Index> inverse(const std::vector<Index>& permutation) {
  std::vector<Index> result(permutation.size());
  for (std::size_t k = 0; k < permutation.size(); ++k)
    result[static_cast<std::size_t>(permutation[k])] = static_cast<Index>(k);
  return result;
}

/// Column k of the result is column permutation[k]; an empty permutation changes nothing.
Matrix3X relabeled(const Matrix3X& positions, const std::vector<Index>& permutation) {
  if (permutation.empty()) return positions;
  return positions(Eigen::all, permutation);
}

/// One event on its way into the landscape.
struct Placement {
  Landscape& landscape;
  const Structure& structure;
  const IdentityOptions& options;
  const Tighten& tighten;
  Event event;
  PlacedEvent result;
  std::vector<Index> arrival;  // atom k of the event is atom arrival[k] of the recorded end; empty: the labels agree

  MinimumId add(const StationaryPoint& point) {
    return add_minimum(landscape,
                       {point.energy, point.positions, false, symmetry(point.positions, structure, options)});
  }
};

void move_into_labels_of_start(Placement& place, const std::vector<Index>& permutation) {
  for (StationaryPoint* point : {&place.event.from, &place.event.saddle, &place.event.to})
    point->positions = relabeled(point->positions, permutation);
}

void place_start(Placement& place, std::optional<MinimumId> known) {
  Recognition<MinimumId> start;
  if (known)
    start.known = known;
  else
    start = recognize_minimum(place.landscape, place.event.from, place.structure, place.options, place.tighten);
  move_into_labels_of_start(place, start.permutation);
  place.result.ambiguous += start.doubtful ? 1 : 0;
  place.result.from_added = !start.known;
  place.result.from = start.known ? *start.known : place.add(place.event.from);
}

void move_into_frame_of_start(Placement& place) {
  const Matrix3X& recorded = minimum(place.landscape, place.result.from).positions;
  const Matrix3X shift = shift_onto(place.event.from.positions, recorded, place.structure.cell, place.options).of_atoms;
  place.event.saddle.positions += shift;
  place.event.to.positions += shift;
}

void place_end(Placement& place) {
  const auto end = recognize_minimum(place.landscape, place.event.to, place.structure, place.options, place.tighten);
  place.arrival = inverse(end.permutation);
  place.result.ambiguous += end.doubtful ? 1 : 0;
  place.result.to_added = !end.known;
  place.result.to = end.known ? *end.known : place.add(place.event.to);
}

/// Along the path that arrives at the event's end, which is the recorded one up to labels, tolerances and images.
void set_path(Saddle& saddle, const Placement& place) {
  const Matrix3X& from = minimum(place.landscape, saddle.from).positions;
  const Matrix3X to = relabeled(minimum(place.landscape, saddle.to).positions, place.arrival);
  const Shift shift = shift_onto(to, place.event.to.positions, place.structure.cell, place.options);
  saddle.displacement =
      moves(without_drift(to + shift.of_atoms - from, atom_masses(place.structure), place.options.translation));
  saddle.permutation = place.arrival;
  if (place.options.rule == IdentityRule::permutation) saddle.translation = shift.translation;
}

Saddle new_saddle(const Placement& place) {
  Saddle saddle;
  saddle.from = place.result.from;
  saddle.to = place.result.to;
  saddle.energy = place.event.saddle.energy;
  saddle.eigenvalue = place.event.eigenvalue;
  saddle.hits = 0;
  saddle.positions = place.event.saddle.positions;
  saddle.symmetry = symmetry(saddle.positions, place.structure, place.options);
  set_path(saddle, place);
  return saddle;
}

void place_saddle(Placement& place) {
  const auto found = recognize_saddle(place.landscape, {place.result.from, place.result.to}, place.event.saddle,
                                      place.structure, place.options);
  place.result.ambiguous += found.doubtful ? 1 : 0;
  place.result.finding = found.known ? Finding::repeated : Finding::added;
  place.result.saddle = found.known ? *found.known : add_saddle(place.landscape, new_saddle(place));
}

/// `start`: the minimum that the event begins at, where it is known.
PlacedEvent placed(Landscape& landscape, const Event& event, std::optional<MinimumId> start, const Structure& structure,
                   const IdentityOptions& options, const Tighten& tighten) {
  Placement place{landscape, structure, options, tighten, event, {}, {}};
  place_start(place, start);
  move_into_frame_of_start(place);
  place_end(place);
  place_saddle(place);
  return place.result;
}

}  // namespace

void require_finite(const Event& event) {
  if (!is_finite(event)) throw std::invalid_argument("an event with a number that is not finite");
}

Identification identify(Landscape& landscape, const Attempt& attempt, const Structure& structure,
                        const IdentityOptions& options, const Tighten& tighten) {
  Minimum& start = minimum(landscape, attempt.key.minimum);
  if (attempt.event) require_finite(*attempt.event);
  start.searched = true;
  if (!attempt.event) return {{}, attempt.key};
  const bool connected = attempt.outcome == SearchOutcome::connected;
  const auto from = connected ? std::optional(attempt.key.minimum) : std::nullopt;
  const PlacedEvent place = placed(landscape, *attempt.event, from, structure, options, tighten);
  ++saddle(landscape, place.saddle).hits;
  return {place, attempt.key};
}

IdentifiedPath identify(Landscape& landscape, const FoundPath& path, const Structure& structure,
                        const IdentityOptions& options, const Tighten& tighten) {
  for (const Event& step : path.steps) require_finite(step);
  IdentifiedPath result{path.key, {}};
  for (const Event& step : path.steps)
    result.steps.push_back(placed(landscape, step, std::nullopt, structure, options, tighten));
  return result;
}

}  // namespace pel
