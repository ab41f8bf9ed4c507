#include "libpel/search/verify.hpp"

#include <array>
#include <cmath>
#include <optional>

#include "libpel/core/error.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"
#include "libpel/search/proven_minimum.hpp"
#include "libpel/search/sample.hpp"

namespace pel {
namespace {

Verdict verdict_of_saddle(const SaddleModes& modes) {
  if (sign(modes.first) == Sign::positive) return Verdict::not_a_saddle;
  if (sign(modes.first) == Sign::unknown || sign(modes.second) == Sign::unknown) return Verdict::undecided;
  return sign(modes.second) == Sign::negative ? Verdict::several_descents : Verdict::good;
}

Verdict verdict_of_minimum(const LowestMode& lowest) {
  const Sign bends = sign(lowest);
  return bends == Sign::positive ? Verdict::good : bends == Sign::unknown ? Verdict::undecided : Verdict::not_a_minimum;
}

bool joins_recorded(const Connection& found, const Event& event, const Invariance& invariance,
                    const ConnectOptions& options) {
  // A saddle that joins a minimum to itself in these labels is recorded as such.
  const bool loop =
      found.outcome == SearchOutcome::same_minimum && same_minimum(event.from, event.to, invariance, options);
  const bool joined = found.outcome == SearchOutcome::connected || loop;
  return joined && same_minimum(found.to, event.to, invariance, options);
}

/// Off the saddle as far as it takes to feel a slope that steepest descent can follow.
Matrix3X beside(ForceField& force_field, const Event& event, const Matrix3X& direction, const VerifyOptions& options) {
  constexpr double clear = 3;
  double length = 0.25 * options.connect.push;
  for (int doubled = 0; doubled < 5; ++doubled, length *= 2) {
    const Sample at = sample_at(force_field, event.saddle.positions + length * direction);
    if (!converged(at.forces, {clear * options.descent.tolerance.value, options.descent.tolerance.norm})) break;
  }
  return event.saddle.positions + length * direction;
}

/// Where steepest descent leads; the last of the way, where forces are small, by quicker steps, and over shoulders,
/// where they are small as well. Nothing where it comes to no minimum below the saddle.
std::optional<StationaryPoint> foot(ForceField& force_field, const Event& event, const Matrix3X& direction,
                                    Stream& stream, const VerifyOptions& options, const LazyMetric& metric) {
  const SteepestDescent way =
      steepest_descent(force_field, beside(force_field, event, direction, options), options.descent);
  if (way.status != SteepestDescentStatus::converged) return {};
  ConnectOptions rest = options.connect;
  rest.minimize.max_step *= 0.2;
  Minimization end = minimize(force_field, way.at.positions, rest.minimize);
  if (end.status != MinimizeStatus::converged) return {};
  auto bottom = proven_minimum(force_field, {end.energy, std::move(end.positions)}, stream, rest, options.lanczos,
                               metric ? metric() : Metric());
  if (bottom && bottom->energy > event.saddle.energy) return {};
  return bottom;
}

Verdict ends_by_steepest_descent(ForceField& force_field, const Event& event, const Matrix3X& mode, Stream& stream,
                                 const VerifyOptions& options, const LazyMetric& metric) {
  const auto back = foot(force_field, event, -mode, stream, options, metric);
  const auto ahead = foot(force_field, event, mode, stream, options, metric);
  if (!back || !ahead) return Verdict::undecided;
  Connection found;
  found.from = *back;
  found.to = *ahead;
  const Invariance invariance = force_field.invariance();
  order_ends(found, event.from, invariance, options.connect);
  return joins_recorded(found, event, invariance, options.connect) ? Verdict::good : Verdict::ends_differ;
}

Verdict ends(ForceField& force_field, const Event& event, const Matrix3X& mode, Stream& stream,
             const VerifyOptions& options, const LazyMetric& metric) {
  const Connection quick = connect(force_field, event.from, event.saddle.positions, mode, options.connect);
  if (joins_recorded(quick, event, force_field.invariance(), options.connect)) return Verdict::good;
  return ends_by_steepest_descent(force_field, event, mode, stream, options, metric);
}

/// Both modes; once more where the way between the ends hid the one that bends downward, and where a sign is in doubt
/// by the metric, if there is one.
SaddleModes modes_at(ForceField& force_field, const Event& event, View3X forces, Stream& stream,
                     const VerifyOptions& options, const LazyMetric& metric) {
  const auto modes = [&](View3X along, const Metric& measure) {
    return modes_of_saddle(force_field, event.saddle.positions, forces, along, stream, options.lanczos, measure);
  };
  SaddleModes found = modes(event.to.positions - event.from.positions, Metric());
  if (sign(found.first) != Sign::negative && sign(found.second) == Sign::negative)
    found = modes(found.second.mode, Metric());
  if (verdict_of_saddle(found) != Verdict::undecided || !metric) return found;
  return modes(found.first.mode, metric());
}

double curvature(const LowestMode& mode) { return dot(mode.mode, mode.product); }

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
  options.descent.tolerance = options.connect.minimize.tolerance;
  options.descent.error *= units.angstrom;
  options.descent.difference *= units.angstrom;
  options.descent.max_move *= units.angstrom;
  return options;
}

std::string_view name(Verdict verdict) {
  static constexpr std::array<std::string_view, 9> names{
      "good",        "force_too_large", "not_a_saddle",   "several_descents", "undecided",
      "ends_differ", "not_a_minimum",   "energy_differs", "no_force"};
  return names.at(static_cast<std::size_t>(verdict));
}

SaddleCheck check_saddle(ForceField& force_field, const Event& event, Stream stream, const VerifyOptions& options,
                         const LazyMetric& metric) {
  SaddleCheck check;
  try {
    const Sample at = sample_at(force_field, event.saddle.positions);
    check.energy = at.energy;
    check.max_force = size(at.forces, ForceNorm::max_component);
    const SaddleModes modes = modes_at(force_field, event, at.forces, stream, options, metric);
    check.lowest_eigenvalue = curvature(modes.first);
    check.second_eigenvalue = curvature(modes.second);
    check.verdict = verdict_of_saddle(modes);
    if (!converged(at.forces, options.saddle_tolerance)) check.verdict = Verdict::force_too_large;
    if (std::abs(at.energy - event.saddle.energy) > options.connect.energy_tolerance)
      check.verdict = Verdict::energy_differs;
    if (check.verdict == Verdict::good)
      check.verdict = ends(force_field, event, modes.first.mode, stream, options, metric);
  } catch (const ForceError&) {
    check.verdict = Verdict::no_force;
  }
  return check;
}

MinimumCheck check_minimum(ForceField& force_field, const StationaryPoint& point, Stream stream,
                           const VerifyOptions& options, const LazyMetric& metric) {
  const Matrix3X& positions = point.positions;
  MinimumCheck check;
  try {
    const Sample at = sample_at(force_field, positions);
    const auto mode_by = [&](const Metric& measure) {
      return mode_of_minimum(force_field, positions, at.forces, stream, options.lanczos, measure);
    };
    LowestMode lowest = mode_by(Metric());
    if (sign(lowest) == Sign::unknown && metric) lowest = mode_by(metric());
    check.energy = at.energy;
    check.max_force = size(at.forces, ForceNorm::max_component);
    check.lowest_eigenvalue = curvature(lowest);
    check.verdict = verdict_of_minimum(lowest);
    if (!converged(at.forces, options.minimum_tolerance)) check.verdict = Verdict::force_too_large;
    if (std::abs(at.energy - point.energy) > options.connect.energy_tolerance) check.verdict = Verdict::energy_differs;
  } catch (const ForceError&) {
    check.verdict = Verdict::no_force;
  }
  return check;
}

}  // namespace pel
