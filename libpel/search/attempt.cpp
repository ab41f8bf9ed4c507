#include "libpel/search/attempt.hpp"

#include "libpel/core/error.hpp"
#include "libpel/search/proof.hpp"

namespace pel {
namespace {

/// A point of no force with one negative curvature: where there are two, the search goes on beside it, down along the
/// second; where it is soft, it comes closer.
struct Saddle {
  SaddleSearch point;
  SaddleModes modes;
};

struct Task {
  ForceField& force_field;
  const StationaryPoint& start;
  const AttemptOptions& options;
  const Metric& metric;
  const ArtTrace& trace;
};

void add(Attempt& account, const SaddleSearch& more) {
  account.stage_calls += more.stage_calls;
  account.saddle_force_calls += more.force_calls;
}

/// Climbs on where the second mode leads down, or until the saddle is as near as it should be known.
SaddleSearch continued(const Task& task, const Push& push, const Saddle& from, const std::optional<Matrix3X>& beside,
                       double part) {
  ArtOptions climb = task.options.art;
  if (!beside) climb.tolerance = tolerance_of(from.point.forces, climb.tolerance.norm, part);
  const Matrix3X rest = Matrix3X::Zero(3, from.point.positions.cols());
  return resume_search(task.force_field, task.start, push, from.point, beside.value_or(rest), climb, task.metric,
                       task.trace);
}

Saddle proven_saddle(const Task& task, const Push& push, SaddleSearch point, Stream& stream, Attempt& account) {
  const ConnectOptions& connect = task.options.connect;
  add(account, point);
  for (int times = 0;; ++times) {
    if (point.status != SaddleStatus::converged) return {std::move(point), {}};
    SaddleModes modes = modes_of_saddle(task.force_field, point.positions, point.forces, point.mode, stream,
                                        task.options.sign, task.metric);
    const Saddle saddle{std::move(point), std::move(modes)};
    const auto beside = step_beside(saddle.modes, saddle.point.forces, connect.push);
    const double part = part_of_forces(saddle.modes, saddle.point.forces, connect.exactness);
    if (times == most_beside || (!beside && part >= 1)) return saddle;
    point = continued(task, push, saddle, beside, part);
    add(account, point);
    if (!beside && point.status != SaddleStatus::converged) return saddle;
  }
}

/// From a saddle to a proven event: the descent to both sides along its mode, minima at the ends.
void complete(Attempt& result, const Task& task, const Saddle& saddle, Stream& stream) {
  const SaddleModes& modes = saddle.modes;
  result.outcome = SearchOutcome::wrong_index;
  if (!has_right_index(modes)) return;
  Connection ends = connect(task.force_field, task.start, saddle.point.positions, modes.first.mode,
                            task.options.connect, task.metric);
  result.stage_calls.relaxation = ends.force_calls;
  ProvenEvent proven = proven_event(task.force_field, task.start, {saddle.point.energy, saddle.point.positions},
                                    modes.first.eigenvalue, std::move(ends), stream, task.options, task.metric);
  result.outcome = proven.outcome;
  result.event = std::move(proven.event);
}

}  // namespace

SearchOutcome outcome_of(SaddleStatus status) {
  switch (status) {
    case SaddleStatus::converged:
      break;
    case SaddleStatus::fell_back:
      return SearchOutcome::fell_back;
    case SaddleStatus::mode_lost:
      return SearchOutcome::mode_lost;
    case SaddleStatus::energy_limit:
      return SearchOutcome::energy_limit;
    case SaddleStatus::budget_spent:
      return SearchOutcome::budget_spent;
    case SaddleStatus::exploded:
      return SearchOutcome::exploded;
  }
  return SearchOutcome::not_relaxed;
}

AttemptOptions attempt_options(const Units& units, double force_tolerance) {
  AttemptOptions options;
  options.art = art_options(units);
  const double length = units.angstrom;
  options.push_radius *= length;
  options.art.tolerance.value = 0.1 * force_tolerance;
  ConnectOptions& connect = options.connect;
  connect.push *= length;
  connect.distance_tolerance *= length;
  connect.energy_tolerance *= units.electronvolt;
  connect.minimize.tolerance.value = 0.1 * force_tolerance;
  connect.exactness *= length;
  connect.minimize.max_step *= length;
  connect.certain_distance *= length;
  connect.minimize.stiffness = options.art.stiffness;
  const double curvature = units.electronvolt / (length * length);
  options.sign.difference *= length;
  options.sign.scale *= curvature;
  // One-sided: an error of the step in the eigenvalue, for half the calls. pel check uses both sides.
  options.sign.central = false;
  return options;
}

Attempt attempt(ForceField& force_field, const StationaryPoint& start, const std::vector<Index>& pushed,
                const SearchKey& key, Stream stream, const AttemptOptions& options, const ArtTrace& trace) {
  return attempt(force_field, start, pushed, key, stream, options, Metric(options.art.stiffness), trace);
}

Attempt attempt(ForceField& force_field, const StationaryPoint& start, const std::vector<Index>& pushed,
                const SearchKey& key, Stream stream, const AttemptOptions& options, const Metric& metric,
                const ArtTrace& trace) {
  Counted counted(force_field);
  Attempt result{key, SearchOutcome::exploded, 0, 0, {}, {}};
  try {
    const Push push = random_push(counted.atoms(), pushed, stream);
    const Task task{counted, start, options, metric, trace};
    const Saddle saddle =
        proven_saddle(task, push, find_saddle(counted, start, push, options.art, metric, trace), stream, result);
    result.outcome = outcome_of(saddle.point.status);
    if (saddle.point.status == SaddleStatus::converged) complete(result, task, saddle, stream);
  } catch (const ForceError&) {
    result.outcome = SearchOutcome::exploded;
  }
  result.force_calls = counted.calls();
  result.stage_calls.proof = result.force_calls - result.saddle_force_calls - result.stage_calls.relaxation;
  return result;
}

}  // namespace pel
