#pragma once

#include <cstdint>

#include "libpel/core/units.hpp"
#include "libpel/search/convergence.hpp"
#include "libpel/search/curvature/lowest_mode.hpp"
#include "libpel/search/refine_saddle.hpp"

namespace pel {

/// The climb knows the mode already, and takes over again soon where this does not converge.
inline RefineOptions refine_from_climb(RefineOptions options = {}) {
  options.max_calls = 20;
  options.first_look = 0;
  return options;
}

/// Defaults are for metal units; `art_options` scales them to others. In lj units max_energy is 20, push 0.08.
struct ArtOptions {
  ForceTolerance tolerance;         ///< at the saddle
  double push = 0.3;                ///< length of each push out of the basin (3N vector), length units
  int max_pushes = 30;              ///< pushes before the search gives up
  int basin_lanczos = 4;            ///< Lanczos steps that turn the push toward a softer direction
  int basin_relaxations = 3;        ///< relaxation steps across the push after each of them
  double leave_eigenvalue = -0.05;  ///< the basin is left once the lowest curvature falls below, energy / length^2
  double max_climb = 0.2;           ///< longest step along the lowest mode (3N vector), length units
  double min_curvature = 1.0;       ///< floor of |lambda| in that step, energy / length^2
  double max_relax = 0.1;           ///< farthest an atom moves in one relaxation step, length units
  double enough = 0.5;              ///< relaxation across ends when this part of the force along is left, in the metric
  int climb_relaxations = 3;        ///< relaxation steps across the mode per climb, at most
  double climb_relax = 0.08;        ///< longest of these (3N vector): short against the climbs, or what was won along
                                    ///< the mode is lost across it
  double mode_reach = 0.1;          ///< the mode is computed anew after moving this far (3N vector), length units
  int max_lost = 4;                 ///< times the negative curvature may vanish while climbing: pushes then go on
  double max_energy = 6;            ///< highest energy above the start, energy units
  double max_displacement = 8;      ///< farthest an atom may go from the start, length units
  std::int64_t max_calls = 800;     ///< force calls allowed on the way to the saddle
  double stiffness = 30;            ///< curvature assumed while none is known, energy / length^2
  int memory = 20;                  ///< steps whose curvature is remembered
  LanczosOptions lanczos;           ///< of the first mode on a climb
  int warm_lanczos = 4;             ///< iterations for each that follows, at most
  RefineOptions refine = refine_from_climb();  ///< near the saddle; its tolerance is the one above
};
ArtOptions art_options(const Units& units);

}  // namespace pel
