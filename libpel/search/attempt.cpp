#include "libpel/search/attempt.hpp"

#include "libpel/core/error.hpp"

namespace pel {
namespace {

SearchOutcome outcome(SaddleStatus status) {
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

bool has_two_ends(SearchOutcome outcome) {
  return outcome == SearchOutcome::connected || outcome == SearchOutcome::not_connected;
}

Matrix3X forces_at(ForceField& force_field, View3X positions) {
  Matrix3X forces(3, positions.cols());
  force_field.evaluate(positions, forces);
  return forces;
}

bool is_minimum(ForceField& force_field, const Matrix3X& positions, Stream& stream, const LanczosOptions& options,
                const Metric& metric) {
  const Matrix3X forces = forces_at(force_field, positions);
  return sign(mode_of_minimum(force_field, positions, forces, stream, options, metric)) == Sign::positive;
}

bool has_right_index(const SaddleModes& modes) {
  return sign(modes.first) == Sign::negative && modes.first.residual < 0.3 * -modes.first.eigenvalue &&
         sign(modes.second) == Sign::positive;
}

/// The start of a connected event is taken on trust.
bool ends_are_minima(ForceField& force_field, const Connection& ends, Stream& stream, const LanczosOptions& options,
                     const Metric& metric) {
  return is_minimum(force_field, ends.to.positions, stream, options, metric) &&
         (ends.outcome == SearchOutcome::connected ||
          is_minimum(force_field, ends.from.positions, stream, options, metric));
}

/// A point of no force with one negative curvature: where there are two, the search goes on beside it, down along the
/// second.
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

void add(StageCalls& sum, const StageCalls& more) {
  sum.basin += more.basin;
  sum.lanczos += more.lanczos;
  sum.climb += more.climb;
}

Saddle saddle_beside(const Task& task, const Push& push, SaddleSearch point, Stream& stream, Attempt& account) {
  constexpr int most = 3;
  for (int times = 0;; ++times) {
    add(account.stage_calls, point.stage_calls);
    account.saddle_force_calls += point.force_calls;
    if (point.status != SaddleStatus::converged) return {std::move(point), {}};
    SaddleModes modes = modes_of_saddle(task.force_field, point.positions, point.forces, point.mode, stream,
                                        task.options.sign, task.metric);
    if (sign(modes.second) != Sign::negative || times == most) return {std::move(point), std::move(modes)};
    const double slope = point.forces.cwiseProduct(modes.second.mode).sum();
    const double length = slope < 0 ? -task.options.connect.push : task.options.connect.push;
    const Matrix3X step = length * modes.second.mode;
    point = resume_search(task.force_field, task.start, push, point, step, task.options.art, task.metric, task.trace);
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
  if (has_two_ends(ends.outcome) && !ends_are_minima(task.force_field, ends, stream, task.options.sign, task.metric))
    return;
  result.outcome = ends.outcome;
  if (has_two_ends(ends.outcome))
    result.event = {std::move(ends.from),
                    {saddle.point.energy, saddle.point.positions},
                    std::move(ends.to),
                    modes.first.eigenvalue};
}

}  // namespace

AttemptOptions attempt_options(const Units& units, double force_tolerance) {
  AttemptOptions options;
  options.art = art_options(units);
  const double length = units.style == UnitStyle::lj ? 0.4 : 1.0;
  options.push_radius *= length;
  options.art.tolerance.value = 0.1 * force_tolerance;
  ConnectOptions& connect = options.connect;
  connect.push *= length;
  connect.distance_tolerance *= length;
  connect.energy_tolerance *= units.electronvolt;
  connect.minimize.tolerance.value = 0.1 * force_tolerance;
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
  Attempt result{key, SearchOutcome::exploded, 0, 0, {}};
  try {
    const Push push = random_push(counted.atoms(), pushed, stream);
    const Task task{counted, start, options, metric, trace};
    const Saddle saddle =
        saddle_beside(task, push, find_saddle(counted, start, push, options.art, metric, trace), stream, result);
    result.outcome = outcome(saddle.point.status);
    if (saddle.point.status == SaddleStatus::converged) complete(result, task, saddle, stream);
  } catch (const ForceError&) {
    result.outcome = SearchOutcome::exploded;
  }
  result.force_calls = counted.calls();
  result.stage_calls.proof = result.force_calls - result.saddle_force_calls - result.stage_calls.relaxation;
  return result;
}

}  // namespace pel
