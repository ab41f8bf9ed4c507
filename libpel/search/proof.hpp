#pragma once

#include <optional>

#include "libpel/search/attempt.hpp"
#include "libpel/search/curvature/curvature_sign.hpp"

namespace pel {

/// One mode that bends downward, with a residual that leaves no doubt, and no other.
bool has_right_index(const SaddleModes& modes);

/// From a point that bends downward twice searches go on beside it, so many times over.
inline constexpr int most_beside = 3;
/// The step there (3 x N, length `push`): down along the second mode. Nothing where that does not bend downward.
std::optional<Matrix3X> step_beside(const SaddleModes& modes, View3X forces, double push);

/// What part of the forces may remain where the saddle is to be known to `exactness` (length units), by Newton's step
/// along both modes; 1 where it is, or the index is not right.
double part_of_forces(const SaddleModes& modes, View3X forces, double exactness);

struct ProvenEvent {
  SearchOutcome outcome = SearchOutcome::wrong_index;
  std::optional<Event> event;  ///< present for connected and not_connected
};
/// The event of a saddle of the right index and the ends of its descents, once these are shown to be minima and
/// followed to their bottoms: wrong_index where one is not. Taken on trust are `start`, where the search began, and
/// `other`, a second minimum known.
ProvenEvent proven_event(ForceField& force_field, const StationaryPoint& start, StationaryPoint saddle,
                         double eigenvalue, Connection ends, Stream& stream, const AttemptOptions& options,
                         const Metric& metric, const StationaryPoint* other = nullptr);

}  // namespace pel
