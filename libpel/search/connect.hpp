#pragma once

#include "libpel/search/event.hpp"
#include "libpel/search/minimize.hpp"

namespace pel {

struct ConnectOptions {
  /// Step off the saddle to either side, length units (3N). The same from wherever the saddle was reached: on a ridge
  /// that branches, another length can lead to another minimum.
  double push = 0.2;
  double distance_tolerance = 0.1;  ///< a side is the start when no atom lies farther from it, length units
  double energy_tolerance = 1e-3;   ///< ... and the energies agree, energy units
  /// Of both sides. Short steps, because the end of a path is where steepest descent leads, and long ones cross ridges.
  MinimizeOptions minimize{.max_step = 0.05};
  /// A descent ends at a known minimum, without going there, once no atom is farther from it than `certain_distance`
  /// (length units; 0: never) and the quasi-Newton step leads to it, to this part of the distance tolerance and of the
  /// energy.
  double certain_distance = 0.3;
  double landing = 0.3;
  /// How near to the bottom a minimum is known: Newton's step along its softest mode, length units.
  double exactness = 0.02;
};

/// Are these the same minimum, as labelled, by both tolerances? Rigid motions are removed where they cost nothing.
bool same_minimum(const StationaryPoint& a, const StationaryPoint& b, const Invariance& invariance,
                  const ConnectOptions& options);

struct Connection {
  SearchOutcome outcome = SearchOutcome::not_relaxed;  ///< connected, not_connected, same_minimum or not_relaxed
  StationaryPoint from;  ///< the start itself where connected; else the side against `mode`
  StationaryPoint to;
  std::int64_t force_calls = 0;
};

/// What a connection is by its ends, both minima: connected, not_connected or same_minimum. Puts the start first, where
/// it is one of them.
void order_ends(Connection& ends, const StationaryPoint& start, const Invariance& invariance,
                const ConnectOptions& options);

/// Steps off the saddle to both sides along `mode` (3 x N, unit length, pointing away from the start), on a flat saddle
/// as far as it takes to feel the slope, and minimizes: not_relaxed where an end does not lie below the saddle.
/// Steepest descent in plain coordinates decides which minima a saddle joins; `metric` counts near their bottoms only.
/// Positions are compared as labelled, rigid motions removed where the force field allows it. `other`: a second minimum
/// that may lie at an end, recognized without going there as the start is.
Connection connect(ForceField& force_field, const StationaryPoint& start, View3X saddle, View3X mode,
                   const ConnectOptions& options, const Metric& metric, const StationaryPoint* other = nullptr);
Connection connect(ForceField& force_field, const StationaryPoint& start, View3X saddle, View3X mode,
                   const ConnectOptions& options = {});

}  // namespace pel
