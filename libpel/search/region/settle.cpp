#include "libpel/search/region/settle.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "libpel/search/curvature/lowest_mode.hpp"

namespace pel {
namespace {

/// Atoms that may move, and the point among them.
struct Stage {
  const Arena& arena;
  Sample at;                 // mobile atoms
  double start_energy = 0;   // on the scale of energies of the arena
  ForceTolerance tolerance;  // of this stage
  bool first = false;        // nothing but the sphere searched has relaxed yet
  bool whole = false;
};

/// Moves the point of the stage; gives its status.
using Relaxation = std::function<SettleStatus(Stage&)>;

SettleStatus relaxed(const SearchStart& start, Stage stage, StationaryPoint& point, double energy,
                     const Relaxation& relax) {
  stage.start_energy = stage.at.energy - (energy - start.point.energy);
  const SettleStatus status = relax(stage);
  stage.arena.put(point.positions, stage.at.positions);
  point.energy = stage.at.energy;
  return status;
}

/// Forces fall with the third power of the distance from the event; half way to what the next sphere will feel.
ForceTolerance tolerance_in_sphere(ForceTolerance tolerance, double growth, const SettleOptions& options) {
  tolerance.value *= std::max(1.0, options.loose * std::pow(growth / options.near, -1.5));
  return tolerance;
}

SettleStatus settle(Arenas& arenas, const Sphere& core, StationaryPoint& point, const ForceTolerance& tolerance,
                    const SettleOptions& options, const Relaxation& relax) {
  bool first = true;
  for (double growth = options.near;; growth *= options.growth) {
    const Arena whole = arenas.whole();
    Sample all = whole.sample(point.positions);
    const double energy = all.energy;
    const Matrix3X forces = whole.spread(all.forces, point.positions.cols());
    const auto sphere = arenas.sphere({core.center, growth * core.radius}, point.positions, forces, options.max_share);
    if (!sphere || sphere->mobile.size() == whole.mobile.size())
      return relaxed(arenas.start(), {whole, std::move(all), 0, tolerance, first, true}, point, energy, relax);
    const SettleStatus status =
        relaxed(arenas.start(),
                {*sphere, sphere->sample(point.positions), 0, tolerance_in_sphere(tolerance, growth, options), first},
                point, energy, relax);
    if (status != SettleStatus::settled) return status;
    first = false;
  }
}

bool polished(Stage& stage, const Ridge& ridge, PolishOptions options) {
  options.tolerance = stage.tolerance;
  Polished result = polish(stage.arena.forces, stage.at, ridge, options, stage.arena.metric);
  stage.at = std::move(result.at);  // nearer to the saddle in any case
  return result.status == PolishStatus::converged;
}

/// Within its well, and downhill as a whole.
bool polished(Stage& stage, const SettleOptions& settle) {
  PolishOptions options = settle.polish;
  options.tolerance = stage.tolerance;
  options.max_displacement = settle.well;
  Polished result = polish(stage.arena.forces, stage.at, {}, options, stage.arena.metric);
  if (result.status != PolishStatus::converged || result.at.energy > stage.at.energy) return false;
  stage.at = std::move(result.at);
  return true;
}

/// The mode of here, from the one of before, with the atoms near the event.
void follow_mode(Arenas& arenas, const Sphere& core, const Stage& stage, RidgePoint& saddle,
                 const SettleOptions& options) {
  const Index atoms = saddle.point.positions.cols();
  Matrix3X positions = saddle.point.positions;
  stage.arena.put(positions, stage.at.positions);
  const Sphere around{core.center, options.near * core.radius};
  const std::optional<Arena> sphere =
      stage.whole ? arenas.sphere(around, positions, stage.arena.spread(stage.at.forces, atoms)) : std::nullopt;
  const Arena& arena = sphere ? *sphere : stage.arena;
  const Sample at = sphere ? arena.sample(positions) : stage.at;
  const LowestMode lowest = lowest_mode(arena.forces, at.positions, at.forces, arena.restrict(saddle.ridge.mode),
                                        options.climb.lanczos, [&](View3X force) { return arena.metric.solve(force); });
  saddle.ridge = {arena.spread(lowest.mode, atoms), lowest.eigenvalue};
}

SettleStatus climb(const Arenas& arenas, Stage& stage, RidgePoint& saddle, ArtOptions options) {
  const Arena& arena = stage.arena;
  options.tolerance = stage.tolerance;
  SaddleSearch near;
  near.energy = stage.at.energy;
  near.positions = stage.at.positions;
  near.forces = stage.at.forces;
  near.mode = arena.restrict(saddle.ridge.mode).normalized();
  near.eigenvalue = saddle.ridge.eigenvalue;
  const StationaryPoint start{stage.start_energy, arena.restrict(arenas.start().point.positions)};
  const Matrix3X beside = 0.1 * options.mode_reach * near.mode;
  const Push everywhere{near.mode, first_indices(arena.forces.atoms())};
  const SaddleSearch found = resume_search(arena.forces, start, everywhere, near, beside, options, arena.metric);
  if (found.status == SaddleStatus::budget_spent) return SettleStatus::budget_spent;
  if (found.status == SaddleStatus::exploded) return SettleStatus::exploded;
  if (found.status != SaddleStatus::converged) return SettleStatus::failed;
  stage.at = {found.energy, found.positions, found.forces};
  saddle.ridge = {arena.spread(found.mode, saddle.ridge.mode.cols()), found.eigenvalue};
  return SettleStatus::settled;
}

SettleStatus relax(Stage& stage, MinimizeOptions options) {
  options.tolerance = stage.tolerance;
  Minimization found = minimize(stage.arena.forces, stage.at.positions, options, stage.arena.metric);
  stage.at = {found.energy, std::move(found.positions), std::move(found.forces)};
  if (found.status == MinimizeStatus::converged) return SettleStatus::settled;
  return found.status == MinimizeStatus::budget_spent ? SettleStatus::budget_spent : SettleStatus::failed;
}

}  // namespace

SettleStatus settle_saddle(Arenas& arenas, const Sphere& core, RidgePoint& saddle, const SettleOptions& options) {
  const Relaxation step = [&](Stage& stage) {
    if (!stage.first) {
      follow_mode(arenas, core, stage, saddle, options);
      const Ridge ridge{stage.arena.restrict(saddle.ridge.mode).normalized(), saddle.ridge.eigenvalue};
      if (ridge.eigenvalue < 0 && polished(stage, ridge, options.polish)) return SettleStatus::settled;
    }
    return climb(arenas, stage, saddle, options.climb);
  };
  return settle(arenas, core, saddle.point, options.climb.tolerance, options, step);
}

SettleStatus settle_minimum(Arenas& arenas, const Sphere& core, StationaryPoint& minimum,
                            const SettleOptions& options) {
  const Relaxation step = [&](Stage& stage) {
    if (!stage.first && polished(stage, options)) return SettleStatus::settled;
    return relax(stage, options.relax);
  };
  return settle(arenas, core, minimum, options.relax.tolerance, options, step);
}

}  // namespace pel
