#pragma once

#include "libpel/search/event.hpp"
#include "libpel/search/minimize.hpp"

namespace pel {

struct ConnectOptions {
  double push = 0.1;                ///< step off the saddle, as a share of the distance from start to saddle (3N)
  double min_push = 0.1;            ///< shortest such step, length units
  double max_push = 0.5;            ///< longest such step, length units
  double distance_tolerance = 0.1;  ///< a side is the start when no atom lies farther from it, length units
  double energy_tolerance = 1e-3;   ///< ... and the energies agree, energy units
  MinimizeOptions minimize;         ///< of both sides
};

/// Are these the same minimum, as labelled, by both tolerances? Rigid translation is removed where it costs nothing.
bool same_minimum(const StationaryPoint& a, const StationaryPoint& b, const Invariance& invariance,
                  const ConnectOptions& options);

struct Connection {
  SearchOutcome outcome = SearchOutcome::not_relaxed;  ///< connected, not_connected, same_minimum or not_relaxed
  StationaryPoint from;  ///< the start itself where connected; else the side against `mode`
  StationaryPoint to;
  std::int64_t force_calls = 0;
};

/// Steps off the saddle to both sides along `mode` (3 x N, unit length, pointing away from the start) and minimizes.
/// Positions are compared as labelled, rigid translation removed where the force field allows it.
Connection connect(ForceField& force_field, const StationaryPoint& start, View3X saddle, View3X mode,
                   const ConnectOptions& options = {});

}  // namespace pel
