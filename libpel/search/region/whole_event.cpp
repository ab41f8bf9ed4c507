#include "libpel/search/region/whole_event.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "libpel/core/displacement.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"

namespace pel {
namespace {

/// Atoms around the event, which is at rest at `positions`: what has softened. Those farther out are as stiff as at the
/// start. Nothing where no such sphere fits.
std::optional<Arena> near_event(const Completion& task, const Matrix3X& positions) {
  return task.arenas.exact_sphere({task.around.center, task.settle.near * task.around.radius}, positions);
}

struct SaddleProof {
  bool right_index = false;
  std::optional<Matrix3X> beside;  // where it bends downward twice: the step down along the second mode, 3 x N
};

/// With the atoms of the arena; its mode becomes that of the ridge.
SaddleProof proof_of(const Completion& task, const Arena& arena, RidgePoint& saddle) {
  const Index atoms = saddle.ridge.mode.cols();
  const Sample at = arena.sample(saddle.point.positions);
  const SaddleModes modes =
      modes_of_saddle(arena.forces, at.positions, at.forces, arena.restrict(saddle.ridge.mode).normalized(),
                      task.stream, task.options.sign, arena.metric);
  saddle.ridge = {arena.spread(modes.first.mode, atoms), modes.first.eigenvalue};
  SaddleProof proof{has_right_index(modes), {}};
  if (const auto step = step_beside(modes, at.forces, task.options.connect.push))
    proof.beside = arena.spread(*step, atoms);
  return proof;
}

using IsIt = std::function<bool(const StationaryPoint&)>;

/// Of the minima known; nothing where it is none of them.
const StationaryPoint* known(const Completion& task, const IsIt& is_it) {
  if (is_it(task.arenas.start().point)) return &task.arenas.start().point;
  const auto found = std::ranges::find_if(task.known, is_it);
  return found == task.known.end() ? nullptr : &*found;
}

const StationaryPoint* known(const Completion& task, const StationaryPoint& end) {
  return known(
      task, [&](const StationaryPoint& other) { return same_minimum(end, other, Invariance{}, task.options.connect); });
}

/// A minimum known that is as near as two finds of one are, and above which the energy is that of a parabola, half the
/// force times the way there. Beyond even a low barrier it is another.
const StationaryPoint* known_below(const Completion& task, const StationaryPoint& end) {
  const ConnectOptions& connect = task.options.connect;
  const Arena whole = task.arenas.whole();
  const Sample at = whole.sample(end.positions);
  return known(task, [&](const StationaryPoint& minimum) {
    const Matrix3X way = whole.restrict(minimum.positions) - at.positions;
    const double excess = at.energy - minimum.energy, drop = 0.5 * dot(at.forces, way);
    return largest_displacement(way) < connect.distance_tolerance && std::abs(excess - drop) < connect.landing * excess;
  });
}

LowestMode softest(const Completion& task, const StationaryPoint& end) {
  const Arena arena = task.arenas.whole();
  const Sample at = arena.sample(end.positions);
  LowestMode found =
      mode_of_minimum(arena.forces, at.positions, at.forces, task.stream, task.options.sign, arena.metric);
  found.mode = arena.spread(found.mode, end.positions.cols());
  return found;
}

/// Relaxes the end with all atoms, and proves it to be a minimum of theirs. What an event does to the stress can make
/// another soft spot of a glass give way: such an end is left downward.
bool becomes_minimum(const Completion& task, StationaryPoint& end, Meter& meter) {
  const StationaryPoint* below = known_below(task, end);
  task.calls.relaxation += meter.spent();
  if (below) {
    end = *below;
    return true;
  }
  for (int times = 0; times <= most_beside; ++times) {
    const SettleStatus settled = settle_minimum(task.arenas, task.around, end, task.settle);
    task.calls.relaxation += meter.spent();
    if (settled != SettleStatus::settled) return false;
    if (known(task, end)) return true;
    const LowestMode mode = softest(task, end);
    task.calls.proof += meter.spent();
    if (sign(mode) != Sign::negative) return sign(mode) == Sign::positive;
    end.positions += task.options.connect.push * mode.mode;
  }
  return false;
}

struct Ends {
  StationaryPoint from, to;
};

/// The same sphere; of thinner shell where that is too large, which leaves forces the gradient of an energy.
Arena place_of_descent(const Completion& task, const Matrix3X& positions) {
  if (const auto near = near_event(task, positions)) return *near;
  const Sphere sphere{task.around.center, task.settle.near * task.around.radius};
  const auto thinner = task.arenas.sphere(sphere, positions, {}, task.settle.max_share);
  return thinner ? *thinner : task.arenas.whole();
}

/// To both sides with the atoms of a sphere; which minima these are shows once the rest has followed.
SearchOutcome descend(const Completion& task, const RidgePoint& saddle, Ends& ends) {
  const Matrix3X& positions = saddle.point.positions;
  const Arena arena = place_of_descent(task, positions);
  ConnectOptions options = task.options.connect;
  options.minimize.tolerance.value *= task.settle.loose;
  const StationaryPoint none{std::numeric_limits<double>::infinity(), arena.restrict(positions)};
  const Connection found = connect(arena.forces, none, arena.restrict(positions),
                                   arena.restrict(saddle.ridge.mode).normalized(), options, arena.metric);
  for (const auto& [end, side] : {std::pair{&ends.from, &found.from}, std::pair{&ends.to, &found.to}}) {
    end->positions = positions;
    arena.put(end->positions, side->positions);
  }
  return found.outcome;
}

/// The start first, if it is one of them. What comes near to the start need not fall there: a soft spot elsewhere may
/// have another state, so that both ends are relaxed with all atoms before they are compared, or are at a known minimum
/// but for a strain that all atoms feel.
SearchOutcome settle_ends(const Completion& task, Ends& ends, Meter& meter) {
  for (StationaryPoint* end : {&ends.from, &ends.to})
    if (!becomes_minimum(task, *end, meter)) return SearchOutcome::not_relaxed;
  if (same_minimum(ends.from, ends.to, Invariance{}, task.options.connect)) return SearchOutcome::same_minimum;
  for (StationaryPoint* end : {&ends.from, &ends.to})
    if (const StationaryPoint* exact = known(task, *end)) *end = *exact;
  if (ends.from.positions == ends.to.positions) return SearchOutcome::same_minimum;
  const Matrix3X& start = task.arenas.start().point.positions;
  if (ends.to.positions == start) std::swap(ends.from, ends.to);
  return ends.from.positions == start ? SearchOutcome::connected : SearchOutcome::not_connected;
}

SearchOutcome outcome_of(SettleStatus status) {
  switch (status) {
    case SettleStatus::budget_spent:
      return SearchOutcome::budget_spent;
    case SettleStatus::exploded:
      return SearchOutcome::exploded;
    case SettleStatus::settled:
    case SettleStatus::failed:
      break;
  }
  return SearchOutcome::mode_lost;
}

/// With all atoms, but near the event first, which costs little and gives the way down.
SaddleProof full_proof(const Completion& task, RidgePoint& saddle) {
  if (const std::optional<Arena> near = near_event(task, saddle.point.positions)) {
    SaddleProof proof = proof_of(task, *near, saddle);
    if (!proof.right_index) return proof;
  }
  return proof_of(task, task.arenas.whole(), saddle);
}

/// Relaxes the saddle with all atoms, and proves it to be one of theirs; how the search ends where it is none.
std::optional<SearchOutcome> fails_as_saddle(const Completion& task, RidgePoint& saddle, Meter& meter) {
  for (int times = 0;; ++times) {
    const SettleStatus settled = settle_saddle(task.arenas, task.around, saddle, task.settle);
    task.calls.climb += meter.spent();
    if (settled != SettleStatus::settled) return outcome_of(settled);
    const SaddleProof proof = full_proof(task, saddle);
    task.calls.proof += meter.spent();
    if (proof.right_index) return {};
    if (!proof.beside || times == most_beside) return SearchOutcome::wrong_index;
    saddle.point.positions += *proof.beside;
  }
}

}  // namespace

ProvenEvent whole_event(const Completion& task, RidgePoint saddle, Meter& meter) {
  if (const auto failure = fails_as_saddle(task, saddle, meter)) return {*failure, {}};
  if (saddle.point.energy - task.arenas.start().point.energy > task.options.art.max_energy)
    return {SearchOutcome::energy_limit, {}};
  Ends ends;
  SearchOutcome result = descend(task, saddle, ends);
  if (result == SearchOutcome::not_connected) result = settle_ends(task, ends, meter);
  task.calls.relaxation += meter.spent();
  if (result != SearchOutcome::connected && result != SearchOutcome::not_connected) return {result, {}};
  if (std::max(ends.from.energy, ends.to.energy) > saddle.point.energy) return {SearchOutcome::not_relaxed, {}};
  return {result, Event{std::move(ends.from), std::move(saddle.point), std::move(ends.to), saddle.ridge.eigenvalue}};
}

}  // namespace pel
