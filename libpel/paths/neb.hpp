#pragma once

#include <limits>
#include <string_view>

#include "libpel/core/cell.hpp"
#include "libpel/paths/elementary_step.hpp"
#include "libpel/paths/interpolation.hpp"
#include "libpel/paths/profile.hpp"
#include "libpel/paths/relax_band.hpp"

namespace pel {

enum class Interpolation { linear, idpp };

/// Defaults in metal units; `neb_options` scales them to others.
struct NebOptions {
  int images = 5;  ///< of a band, ends not counted
  Interpolation interpolation = Interpolation::idpp;
  IdppOptions idpp;
  BandOptions band;  ///< how far a band is relaxed before its tops are refined to saddles
  ElementaryStepOptions step;
  double prominence = 0.02;        ///< fall of the energy between two maxima that are two tops, energy units
  int max_bands = 100;             ///< bands of one path
  std::int64_t max_calls = 10000;  ///< force calls after which no further band is begun
};
/// Saddles and minima are refined to a hundredth of `force_tolerance`, ten times further than by attempt_options:
/// events of dynamics lead over minima that are told apart by less than 1 meV.
NebOptions neb_options(const Units& units, double force_tolerance);

enum class NebStatus {
  resolved,      ///< a chain of elementary steps, each with its own proven saddle, joins the ends; but for `gaps`
  same_basin,    ///< both ends relax to one and the same minimum, or one lies downhill of the other
  not_relaxed,   ///< an end could not be relaxed to a minimum
  no_top,        ///< no band has a maximum between its ends that becomes a saddle
  wrong_index,   ///< forces vanish, but not shown: one negative curvature at a saddle, or none at an end
  not_joined,    ///< saddles were found, but no chain of them from end to end, by whatever bands
  budget_spent,  ///< max_bands or max_calls used up
  exploded,      ///< the force field gave no finite answer
};
inline constexpr int neb_status_count = 8;
/// "resolved", "same_basin", ... as written in tables, JSON and files.
std::string_view name(NebStatus status);
/// The reverse of `name`; throws InputError for any other word.
NebStatus neb_status(std::string_view word);

/// A point on the path, of which the energy and its slope along the path are known.
struct PathPoint {
  StationaryPoint at;
  double slope = 0;  ///< energy / length
};

/// One saddle and the minima that it joins, and what is known of the path in between.
struct PathStep {
  Event event;
  std::vector<PathPoint> points;  ///< from event.from over event.saddle to event.to
};

struct NebResult {
  NebStatus status = NebStatus::exploded;
  StationaryPoint initial;      ///< the ends, minimized
  StationaryPoint final;        ///< each atom at the image nearest to the initial one, rigid motions removed
  std::vector<PathStep> steps;  ///< from initial to final, over the lowest of the highest saddles found; if resolved
  std::vector<Event> found;     ///< all that was proven, also what the path does not go over
  // Where resolved:
  std::size_t highest = 0;                                ///< the step with the highest saddle
  double top = -std::numeric_limits<double>::infinity();  ///< energy there, or at a minimum beside a gap that is higher
  double forward = 0;                                     ///< that above the initial minimum
  double reverse = 0;                                     ///< ... and above the final one
  /// Links of the chain that have no saddle of their own: minima between which the energy falls, with no rise above the
  /// energy tolerance on the way. Such a saddle can lie below what the forces' tolerance resolves.
  int gaps = 0;
  Profile profile;
  PathCalls stage_calls;
  std::int64_t force_calls = 0;
};
inline double path_length(const NebResult& result) {
  return result.profile.distance.empty() ? 0 : result.profile.distance.back();
}

/// The path between two configurations (3 x N), which are minimized first, by a nudged elastic band with improved
/// tangents (Henkelman and Jonsson 2000) whose tops are refined to saddles by eigenvector following. What the saddles'
/// descents leave open is bridged by further bands, where the way between the ends is shortest (see ChainMap), until a
/// chain of elementary steps joins them. `metric`: what
/// stands for the Hessian along the whole path: spring_metric with a shift of 0.1. `stream`: for the proofs.
/// Throws InputError where the ends differ in their numbers of atoms or options.images is not positive.
NebResult neb(ForceField& force_field, const Cell& cell, View3X initial, View3X final, Stream stream,
              const NebOptions& options, const Metric& metric);

}  // namespace pel
