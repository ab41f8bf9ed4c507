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

bool is_minimum(ForceField& force_field, const Matrix3X& positions, Stream& stream, const LanczosOptions& options) {
  const Matrix3X forces = forces_at(force_field, positions);
  return sign(mode_of_minimum(force_field, positions, forces, stream, options)) == Sign::positive;
}

bool has_right_index(const SaddleModes& modes) {
  return modes.first.status == LanczosStatus::converged && sign(modes.first) == Sign::negative &&
         sign(modes.second) == Sign::positive;
}

/// The start of a connected event is taken on trust.
bool ends_are_minima(ForceField& force_field, const Connection& ends, Stream& stream, const LanczosOptions& options) {
  return is_minimum(force_field, ends.to.positions, stream, options) &&
         (ends.outcome == SearchOutcome::connected || is_minimum(force_field, ends.from.positions, stream, options));
}

/// From a point of no force to a proven event: one negative curvature there, the descent to both sides along it, none
/// at the ends.
void complete(Attempt& result, ForceField& force_field, const StationaryPoint& start, const SaddleSearch& saddle,
              Stream& stream, const AttemptOptions& options) {
  const SaddleModes modes =
      modes_of_saddle(force_field, saddle.positions, saddle.forces, saddle.mode, stream, options.sign);
  result.outcome = SearchOutcome::wrong_index;
  if (!has_right_index(modes)) return;
  Connection ends = connect(force_field, start, saddle.positions, modes.first.mode, options.connect);
  if (has_two_ends(ends.outcome) && !ends_are_minima(force_field, ends, stream, options.sign)) return;
  result.outcome = ends.outcome;
  if (has_two_ends(ends.outcome))
    result.event = {
        std::move(ends.from), {saddle.energy, saddle.positions}, std::move(ends.to), modes.first.eigenvalue};
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
  Counted counted(force_field);
  Attempt result{key, SearchOutcome::exploded, 0, 0, {}};
  try {
    const Push push = random_push(counted.atoms(), pushed, stream);
    const SaddleSearch saddle = find_saddle(counted, start, push, options.art, trace);
    result.saddle_force_calls = counted.calls();
    result.outcome = outcome(saddle.status);
    if (saddle.status == SaddleStatus::converged) complete(result, counted, start, saddle, stream, options);
  } catch (const ForceError&) {
    result.outcome = SearchOutcome::exploded;
  }
  result.force_calls = counted.calls();
  return result;
}

}  // namespace pel
