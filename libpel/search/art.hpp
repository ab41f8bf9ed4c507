#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "libpel/core/random.hpp"
#include "libpel/forces/force_field.hpp"
#include "libpel/search/art_options.hpp"
#include "libpel/search/curvature/lowest_mode.hpp"
#include "libpel/search/event.hpp"

namespace pel {

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
