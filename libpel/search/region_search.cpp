#include "libpel/search/region_search.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "libpel/core/error.hpp"
#include "libpel/search/proof.hpp"

namespace pel {
namespace {

/// Indices among `mobile` (ascending) of atoms of the whole system.
std::vector<Index> among(const std::vector<Index>& mobile, const std::vector<Index>& atoms) {
  std::vector<Index> result;
  for (const Index atom : atoms) {
    const auto found = std::ranges::lower_bound(mobile, atom);
    if (found == mobile.end() || *found != atom)
      throw InputError("active region: atom " + std::to_string(atom + 1) +
                       " is to be pushed but is fixed or outside the region; choose a larger radius");
    result.push_back(found - mobile.begin());
  }
  return result;
}

struct Task {
  Arenas& arenas;
  const AttemptOptions& options;
  const SettleOptions& settle;
  Sphere around;  // what moves
  Stream& stream;
  Attempt& account;
};

/// What was spent since the last count.
class Meter {
 public:
  explicit Meter(const Arenas& arenas) : arenas_(arenas) {}
  std::int64_t spent() { return -std::exchange(before_, arenas_.force_calls()) + arenas_.force_calls(); }

 private:
  const Arenas& arenas_;
  std::int64_t before_ = 0;
};

/// Mean place of what moves, weighted by squared displacements.
Vector3 center_of_motion(const LammpsRegion& region, const Matrix3X& start, const Matrix3X& saddle) {
  const Eigen::RowVectorXd weight = (saddle - start).colwise().squaredNorm();
  return region.sphere().center + region.places(start) * weight.transpose() / weight.sum();
}

/// Atoms around the event, which is at rest at `positions`: what has softened. Those farther out are as stiff as at the
/// start.
Arena place_of_proof(const Task& task, const Matrix3X& positions) {
  const Sphere near{task.around.center, task.settle.near * task.around.radius};
  const auto sphere = task.arenas.exact_sphere(near, positions);
  return sphere ? *sphere : task.arenas.whole();
}

struct SaddleProof {
  bool right_index = false;
  std::optional<Matrix3X> beside;  // where it bends downward twice: the step down along the second mode, 3 x N
};

/// With the atoms of the arena; its mode becomes that of the ridge.
SaddleProof proof_of(const Task& task, const Arena& arena, RidgePoint& saddle) {
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

bool is_start(const Task& task, const StationaryPoint& end) {
  return same_minimum(end, task.arenas.start().point, Invariance{}, task.options.connect);
}

LowestMode softest(const Task& task, const StationaryPoint& end) {
  const Arena arena = task.arenas.whole();
  const Sample at = arena.sample(end.positions);
  LowestMode found =
      mode_of_minimum(arena.forces, at.positions, at.forces, task.stream, task.options.sign, arena.metric);
  found.mode = arena.spread(found.mode, end.positions.cols());
  return found;
}

/// Relaxes the end with all atoms, and proves it to be a minimum of theirs. What an event does to the stress can make
/// another soft spot of a glass give way: such an end is left downward.
bool becomes_minimum(const Task& task, StationaryPoint& end, Meter& meter) {
  for (int times = 0; times <= most_beside; ++times) {
    const SettleStatus settled = settle_minimum(task.arenas, task.around, end, task.settle);
    task.account.stage_calls.relaxation += meter.spent();
    if (settled != SettleStatus::settled) return false;
    if (is_start(task, end)) return true;
    const LowestMode mode = softest(task, end);
    task.account.stage_calls.proof += meter.spent();
    if (sign(mode) != Sign::negative) return sign(mode) == Sign::positive;
    end.positions += task.options.connect.push * mode.mode;
  }
  return false;
}

struct Ends {
  StationaryPoint from, to;
};

/// To both sides with the atoms of a sphere; which minima these are shows once the rest has followed.
SearchOutcome descend(const Task& task, const RidgePoint& saddle, Ends& ends) {
  const Matrix3X& positions = saddle.point.positions;
  const Arena arena = place_of_proof(task, positions);
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
/// have another state, so that both ends are relaxed with all atoms before they are compared.
SearchOutcome settle_ends(const Task& task, Ends& ends, Meter& meter) {
  for (StationaryPoint* end : {&ends.from, &ends.to})
    if (!becomes_minimum(task, *end, meter)) return SearchOutcome::not_relaxed;
  if (same_minimum(ends.from, ends.to, Invariance{}, task.options.connect)) return SearchOutcome::same_minimum;
  if (is_start(task, ends.to)) std::swap(ends.from, ends.to);
  if (!is_start(task, ends.from)) return SearchOutcome::not_connected;
  ends.from = task.arenas.start().point;
  return SearchOutcome::connected;
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

/// Relaxes the saddle with all atoms, and proves it to be one of theirs; how the search ends where it is none. The
/// proof is made near the event first, which costs little and gives the way down.
std::optional<SearchOutcome> fails_as_saddle(const Task& task, RidgePoint& saddle, Meter& meter) {
  for (int times = 0;; ++times) {
    const SettleStatus settled = settle_saddle(task.arenas, task.around, saddle, task.settle);
    task.account.stage_calls.climb += meter.spent();
    if (settled != SettleStatus::settled) return outcome_of(settled);
    SaddleProof proof = proof_of(task, place_of_proof(task, saddle.point.positions), saddle);
    if (proof.right_index) proof = proof_of(task, task.arenas.whole(), saddle);
    task.account.stage_calls.proof += meter.spent();
    if (proof.right_index) return {};
    if (!proof.beside || times == most_beside) return SearchOutcome::wrong_index;
    saddle.point.positions += *proof.beside;
  }
}

/// From a saddle of few atoms to an event of the whole system.
SearchOutcome complete(const Task& task, RidgePoint saddle, Meter& meter) {
  if (const auto failure = fails_as_saddle(task, saddle, meter)) return *failure;
  if (saddle.point.energy - task.arenas.start().point.energy > task.options.art.max_energy)
    return SearchOutcome::energy_limit;
  Ends ends;
  SearchOutcome result = descend(task, saddle, ends);
  if (result == SearchOutcome::not_connected) result = settle_ends(task, ends, meter);
  task.account.stage_calls.relaxation += meter.spent();
  if (result != SearchOutcome::connected && result != SearchOutcome::not_connected) return result;
  if (std::max(ends.from.energy, ends.to.energy) > saddle.point.energy) return SearchOutcome::not_relaxed;
  task.account.event = {std::move(ends.from), std::move(saddle.point), std::move(ends.to), saddle.ridge.eigenvalue};
  return result;
}

}  // namespace

RegionSearchOptions region_search_options(const Units& units, const AttemptOptions& attempt) {
  RegionSearchOptions options;
  options.radius *= units.angstrom;
  options.settle.climb = attempt.art;
  options.settle.climb.max_calls = std::min<std::int64_t>(300, attempt.art.max_calls);
  options.settle.relax = attempt.connect.minimize;
  options.settle.well *= units.angstrom;
  options.settle.polish = polish_options(units);
  return options;
}

std::optional<Attempt> region_search(const RegionSystem& system, const SearchStart& start,
                                     const std::vector<Index>& pushed, const SearchKey& key, Stream stream,
                                     const AttemptOptions& options, const RegionSearchOptions& region_options,
                                     const ArtTrace& trace) {
  Arenas arenas(system, start);
  const Matrix3X& positions = start.point.positions;
  const Sphere sphere{positions.col(key.atom), region_options.radius};
  Attempt result{key, SearchOutcome::exploded, 0, 0, {}, {}};
  Meter meter(arenas);
  try {
    const auto core = arenas.sphere(sphere, positions, {}, region_options.settle.max_share);
    if (!core) return {};
    const StationaryPoint core_start{system.region.reference_energy(), core->restrict(positions)};
    const Push push = random_push(core->forces.atoms(), among(core->mobile, pushed), stream);
    ArtOptions climb = options.art;
    climb.tolerance.value *= region_options.settle.loose;
    const SaddleSearch found = find_saddle(core->forces, core_start, push, climb, core->metric, trace);
    result.stage_calls = found.stage_calls;
    result.stage_calls.climb += meter.spent() - found.force_calls;  // what filled the region
    result.outcome = outcome_of(found.status);
    if (found.status == SaddleStatus::converged) {
      RidgePoint saddle{{0, positions}, {core->spread(found.mode, positions.cols()), found.eigenvalue}};
      core->put(saddle.point.positions, found.positions);
      const Vector3 center = center_of_motion(system.region, core_start.positions, found.positions);
      const Task task{arenas, options, region_options.settle, {center, sphere.radius}, stream, result};
      result.outcome = complete(task, std::move(saddle), meter);
    }
  } catch (const ForceError&) {
    result.outcome = SearchOutcome::exploded;
    result.stage_calls.climb += meter.spent();
  }
  result.force_calls = arenas.force_calls();
  result.saddle_force_calls = result.force_calls - result.stage_calls.proof - result.stage_calls.relaxation;
  return result;
}

}  // namespace pel
