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

}  // namespace

AttemptOptions attempt_options(const Units& units, double force_tolerance) {
  AttemptOptions options;
  options.art = art_options(units);
  const double length = units.style == UnitStyle::lj ? 0.4 : 1.0;
  options.push_radius *= length;
  options.art.tolerance.value = 0.1 * force_tolerance;
  ConnectOptions& connect = options.connect;
  connect.min_push *= length;
  connect.max_push *= length;
  connect.distance_tolerance *= length;
  connect.energy_tolerance *= units.electronvolt;
  connect.minimize.tolerance.value = 0.1 * force_tolerance;
  connect.minimize.max_step *= length;
  connect.minimize.stiffness = options.art.stiffness;
  return options;
}

Attempt attempt(ForceField& force_field, const StationaryPoint& start, const std::vector<Index>& pushed,
                const SearchKey& key, Stream stream, const AttemptOptions& options, const ArtTrace& trace) {
  Counted counted(force_field);
  Attempt result{key, SearchOutcome::exploded, 0, 0, {}};
  try {
    const Push push = random_push(counted.atoms(), pushed, stream);
    const SaddleSearch saddle = find_saddle(counted, start, push, options.art, trace);
    result.saddle_force_calls = counted.calls();
    result.outcome = outcome(saddle.status);
    if (saddle.status == SaddleStatus::converged) {
      Connection ends = connect(counted, start, saddle.positions, saddle.mode, options.connect);
      result.outcome = ends.outcome;
      if (has_two_ends(ends.outcome))
        result.event = {std::move(ends.from), {saddle.energy, saddle.positions}, std::move(ends.to), saddle.eigenvalue};
    }
  } catch (const ForceError&) {
    result.outcome = SearchOutcome::exploded;
  }
  result.force_calls = counted.calls();
  return result;
}

}  // namespace pel
