#include "libpel/landscape/identify.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

namespace pel {

namespace {

Configuration view(const StationaryPoint& point) { return {point.energy, point.positions}; }

/// Keeps the nearest of the candidates that are the same configuration; of equals the first.
template <class Id>
class Nearest {
 public:
  void offer(Id id, const Comparison& comparison) {
    if (comparison.identity != Identity::same || !(*comparison.largest_displacement < distance_)) return;
    distance_ = *comparison.largest_displacement;
    found_ = id;
  }
  std::optional<Id> found() const { return found_; }

 private:
  double distance_ = std::numeric_limits<double>::infinity();
  std::optional<Id> found_;
};

std::optional<MinimumId> find_minimum(const Landscape& landscape, const StationaryPoint& point, const Cell& cell,
                                      const IdentityOptions& options) {
  Nearest<MinimumId> nearest;
  for (const MinimumId id : minima_near(landscape, point.energy, options.energy_tolerance)) {
    const Minimum& known = minimum(landscape, id);
    nearest.offer(id, compare_labelled({known.energy, known.positions}, view(point), &cell, options));
  }
  return nearest.found();
}

std::optional<SaddleId> find_saddle_between(const Landscape& landscape, Ends ends, const StationaryPoint& point,
                                            const Cell& cell, const IdentityOptions& options) {
  Nearest<SaddleId> nearest;
  for (const SaddleId id : saddles_between(landscape, ends.from, ends.to)) {
    const Saddle& known = saddle(landscape, id);
    nearest.offer(id, compare_labelled({known.energy, known.positions}, view(point), &cell, options));
  }
  return nearest.found();
}

/// The lattice vector of each atom plus the one translation of all (3 x N) that carry `from` onto `onto`, up to small
/// displacements.
Matrix3X shift_onto(View3X from, View3X onto, const Cell& cell, const IdentityOptions& options) {
  const Vector3 translation = compare_labelled({0, from}, {0, onto}, &cell, options).translation;
  Matrix3X shift(3, from.cols());
  for (Index atom = 0; atom < from.cols(); ++atom) {
    const Vector3 apart = onto.col(atom) - from.col(atom) - translation;
    shift.col(atom) = translation + (apart - cell.minimum_image(apart));
  }
  return shift;
}

Matrix3X without_free_drift(const Matrix3X& displacement, const Structure& structure, const IdentityOptions& options) {
  Matrix3X kept = without_drift(displacement, atom_masses(structure));
  for (Index axis = 0; axis < 3; ++axis)
    if (!options.translation[static_cast<std::size_t>(axis)]) kept.row(axis) = displacement.row(axis);
  return kept;
}

/// Along the path that arrives at `arrival`, which is the recorded minimum `to` up to tolerances and images.
Moves path_displacement(const Minimum& from, const Minimum& to, const Matrix3X& arrival, const Structure& structure,
                        const IdentityOptions& options) {
  const Matrix3X shift = shift_onto(to.positions, arrival, structure.cell, options);
  return moves(without_free_drift(to.positions + shift - from.positions, structure, options));
}

/// One event on its way into the landscape.
struct Placement {
  Landscape& landscape;
  const Structure& structure;
  const IdentityOptions& options;
  Event event;
  Identification result;
};

void place_start(Placement& place, SearchOutcome outcome) {
  const std::optional<MinimumId> known =
      outcome == SearchOutcome::connected
          ? place.result.key.minimum
          : find_minimum(place.landscape, place.event.from, place.structure.cell, place.options);
  place.result.from_added = !known;
  place.result.from =
      known ? *known : add_minimum(place.landscape, {place.event.from.energy, place.event.from.positions});
}

void move_into_frame_of_start(Placement& place) {
  const Matrix3X& recorded = minimum(place.landscape, place.result.from).positions;
  const Matrix3X shift = shift_onto(place.event.from.positions, recorded, place.structure.cell, place.options);
  place.event.saddle.positions += shift;
  place.event.to.positions += shift;
}

void place_end(Placement& place) {
  const auto known = find_minimum(place.landscape, place.event.to, place.structure.cell, place.options);
  place.result.to_added = !known;
  place.result.to = known ? *known : add_minimum(place.landscape, {place.event.to.energy, place.event.to.positions});
}

Saddle new_saddle(const Placement& place) {
  const Minimum& from = minimum(place.landscape, place.result.from);
  const Minimum& to = minimum(place.landscape, place.result.to);
  Saddle saddle;
  saddle.from = place.result.from;
  saddle.to = place.result.to;
  saddle.energy = place.event.saddle.energy;
  saddle.eigenvalue = place.event.eigenvalue;
  saddle.positions = place.event.saddle.positions;
  saddle.displacement = path_displacement(from, to, place.event.to.positions, place.structure, place.options);
  return saddle;
}

void place_saddle(Placement& place) {
  const auto known = find_saddle_between(place.landscape, {place.result.from, place.result.to}, place.event.saddle,
                                         place.structure.cell, place.options);
  place.result.finding = known ? Finding::repeated : Finding::added;
  place.result.saddle = known ? *known : add_saddle(place.landscape, new_saddle(place));
  if (known) ++saddle(place.landscape, *known).hits;
}

}  // namespace

void require_finite(const Event& event) {
  const auto finite = [](const StationaryPoint& point) {
    return std::isfinite(point.energy) && point.positions.allFinite();
  };
  if (!finite(event.from) || !finite(event.saddle) || !finite(event.to) || !std::isfinite(event.eigenvalue))
    throw std::invalid_argument("an event with a number that is not finite");
}

Identification identify(Landscape& landscape, const Attempt& attempt, const Structure& structure,
                        const IdentityOptions& options) {
  Minimum& start = minimum(landscape, attempt.key.minimum);
  Identification nothing;
  nothing.key = attempt.key;
  if (attempt.event) require_finite(*attempt.event);
  start.searched = true;
  if (!attempt.event) return nothing;

  Placement place{landscape, structure, options, *attempt.event, nothing};
  place_start(place, attempt.outcome);
  move_into_frame_of_start(place);
  place_end(place);
  place_saddle(place);
  return place.result;
}

}  // namespace pel
