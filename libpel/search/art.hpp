#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "libpel/core/random.hpp"
#include "libpel/core/units.hpp"
#include "libpel/forces/force_field.hpp"
#include "libpel/search/convergence.hpp"
#include "libpel/search/event.hpp"
#include "libpel/search/lowest_mode.hpp"

namespace pel {

/// Defaults are for metal units; `art_options` scales them to others. In lj units max_energy is 20.
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
};
ArtOptions art_options(const Units& units);

enum class SaddleStatus {
  converged,     ///< forces below tolerance and the lowest curvature, recomputed there, negative
  fell_back,     ///< returned to the minimum it began from
  mode_lost,     ///< no negative curvature was found, or it vanished
  energy_limit,  ///< rose beyond max_energy
  budget_spent,  ///< max_calls or max_pushes used up
  exploded,      ///< an atom flew beyond max_displacement, or the force field gave no finite answer
};

struct SaddleSearch {
  SaddleStatus status = SaddleStatus::budget_spent;
  double energy = 0;
  Matrix3X positions;  ///< 3 x N
  Matrix3X forces;     ///< 3 x N, at `positions`
  Matrix3X mode;       ///< 3 x N, unit length, along the last climb
  double eigenvalue = 0;
  int pushes = 0;
  int climbs = 0;
  std::int64_t force_calls = 0;
  StageCalls stage_calls;  ///< the same, by stage
};

/// One line of a search's story.
struct ArtStep {
  enum class Stage { push, climb } stage = Stage::push;
  double energy = 0;        ///< above the start
  double force_along = 0;   ///< component of the force along the push or the mode
  double force_across = 0;  ///< length of the rest
  double eigenvalue = 0;
  double distance = 0;  ///< length of the 3N displacement from the start
  std::int64_t force_calls = 0;
};
using ArtTrace = std::function<void(const ArtStep&)>;

/// Where a search sets out to.
struct Push {
  Matrix3X direction;        ///< 3 x N, unit length, zero but for `atoms`
  std::vector<Index> atoms;  ///< those pushed: the neighborhood in which the way out of the basin is sought
};
/// Moves each of `pushed` in a random direction by a random length (normal components).
Push random_push(Index atoms, std::vector<Index> pushed, Stream& stream);

/// ART nouveau (Barkema and Mousseau, Phys. Rev. Lett. 77, 4358, 1996; Malek and Mousseau 2000; Cances et al., J. Chem.
/// Phys. 130, 114711, 2009): leaves the basin of the minimum `start` along `push`, then climbs along the lowest mode
/// while relaxing across it; where the negative curvature vanishes on the way, it pushes on from there. A force field
/// that gives no finite answer ends the search as `exploded`.
SaddleSearch find_saddle(ForceField& force_field, const StationaryPoint& start, const Push& push,
                         const ArtOptions& options, const Metric& metric, const ArtTrace& trace = {});
SaddleSearch find_saddle(ForceField& force_field, const StationaryPoint& start, const Push& push,
                         const ArtOptions& options = {}, const ArtTrace& trace = {});

/// Climbs on from where a search stopped, `step` (3 x N) beside it: down from a point that bends downward along two
/// directions, for instance. Force calls are those of the continuation.
SaddleSearch resume_search(ForceField& force_field, const StationaryPoint& start, const Push& push,
                           const SaddleSearch& stopped, View3X step, const ArtOptions& options, const Metric& metric,
                           const ArtTrace& trace = {});

}  // namespace pel
