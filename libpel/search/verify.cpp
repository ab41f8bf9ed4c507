#include "libpel/search/verify.hpp"

#include <array>
#include <cmath>

#include "libpel/core/error.hpp"
#include "libpel/search/sample.hpp"

namespace pel {
namespace {

Verdict verdict(const SaddleModes& modes) {
  if (sign(modes.first) == Sign::positive) return Verdict::not_a_saddle;
  if (sign(modes.first) == Sign::unknown || sign(modes.second) == Sign::unknown) return Verdict::undecided;
  return sign(modes.second) == Sign::negative ? Verdict::several_descents : Verdict::good;
}

Verdict ends(ForceField& force_field, const Event& event, const Matrix3X& mode, const VerifyOptions& options) {
  const Connection found = connect(force_field, event.from, event.saddle.positions, mode, options.connect);
  const Invariance invariance = force_field.invariance();
  // A saddle that joins a minimum to itself in these labels is recorded as such.
  const bool loop =
      found.outcome == SearchOutcome::same_minimum && same_minimum(event.from, event.to, invariance, options.connect);
  const bool joined = found.outcome == SearchOutcome::connected || loop;
  return joined && same_minimum(found.to, event.to, invariance, options.connect) ? Verdict::good : Verdict::ends_differ;
}

}  // namespace

VerifyOptions verify_options(const Units& units, double force_tolerance) {
  VerifyOptions options;
  const AttemptOptions attempt = attempt_options(units, force_tolerance);
  options.connect = attempt.connect;
  options.saddle_tolerance = attempt.art.tolerance;
  options.minimum_tolerance = attempt.connect.minimize.tolerance;
  // Which minimum a descent reaches is asked more sharply than it was answered.
  options.connect.minimize.tolerance.value *= 0.1;
  options.lanczos.difference = attempt.sign.difference;
  options.lanczos.scale = attempt.sign.scale;
  return options;
}

std::string_view name(Verdict verdict) {
  static constexpr std::array<std::string_view, 9> names{
      "good",        "force_too_large", "not_a_saddle",   "several_descents", "undecided",
      "ends_differ", "not_a_minimum",   "energy_differs", "no_force"};
  return names.at(static_cast<std::size_t>(verdict));
}

SaddleCheck check_saddle(ForceField& force_field, const Event& event, Stream stream, const VerifyOptions& options) {
  SaddleCheck check;
  try {
    const Sample at = sample_at(force_field, event.saddle.positions);
    check.energy = at.energy;
    check.max_force = size(at.forces, ForceNorm::max_component);
    const SaddleModes modes = modes_of_saddle(force_field, event.saddle.positions, at.forces,
                                              event.to.positions - event.from.positions, stream, options.lanczos);
    check.lowest_eigenvalue = modes.first.eigenvalue;
    check.second_eigenvalue = modes.second.eigenvalue;
    check.verdict = verdict(modes);
    if (!converged(at.forces, options.saddle_tolerance)) check.verdict = Verdict::force_too_large;
    if (std::abs(at.energy - event.saddle.energy) > options.connect.energy_tolerance)
      check.verdict = Verdict::energy_differs;
    if (check.verdict == Verdict::good) check.verdict = ends(force_field, event, modes.first.mode, options);
  } catch (const ForceError&) {
    check.verdict = Verdict::no_force;
  }
  return check;
}

MinimumCheck check_minimum(ForceField& force_field, const StationaryPoint& point, Stream stream,
                           const VerifyOptions& options) {
  const Matrix3X& positions = point.positions;
  MinimumCheck check;
  try {
    const Sample at = sample_at(force_field, positions);
    const LowestMode lowest = mode_of_minimum(force_field, positions, at.forces, stream, options.lanczos);
    check.energy = at.energy;
    check.max_force = size(at.forces, ForceNorm::max_component);
    check.lowest_eigenvalue = lowest.eigenvalue;
    check.verdict = sign(lowest) == Sign::positive  ? Verdict::good
                    : sign(lowest) == Sign::unknown ? Verdict::undecided
                                                    : Verdict::not_a_minimum;
    if (!converged(at.forces, options.minimum_tolerance)) check.verdict = Verdict::force_too_large;
    if (std::abs(at.energy - point.energy) > options.connect.energy_tolerance) check.verdict = Verdict::energy_differs;
  } catch (const ForceError&) {
    check.verdict = Verdict::no_force;
  }
  return check;
}

}  // namespace pel
