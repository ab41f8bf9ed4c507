#include "libpel/search/verify.hpp"

#include <array>
#include <cmath>

#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/search/zero_modes.hpp"

namespace pel {
namespace {

Matrix3X random_vector(Index atoms, Stream& stream) {
  return Matrix3X::NullaryExpr(3, atoms, [&stream] { return stream.normal(); });
}

enum class Sign { negative, positive, unknown };

// A Ritz value is never below the lowest eigenvalue: a negative one is proof. A positive one, with an eigenvalue within
// its residual, speaks for the lowest only as far as the random start vector has a part along every mode.
Sign sign(const LowestMode& mode) {
  if (mode.eigenvalue < 0) return Sign::negative;
  return mode.residual < mode.eigenvalue ? Sign::positive : Sign::unknown;
}

struct Forces {
  Matrix3X values;
  double energy;
};

Forces forces_at(ForceField& force_field, View3X positions) {
  Forces forces{Matrix3X(3, positions.cols()), 0};
  forces.energy = force_field.evaluate(positions, forces.values);
  return forces;
}

Verdict curvatures(ForceField& force_field, const Event& event, const Matrix3X& forces, Stream& stream,
                   const VerifyOptions& options, SaddleCheck& check, Matrix3X& mode) {
  const View3X x = event.saddle.positions;
  // Tight, because what remains of the first mode would appear as a negative second eigenvalue.
  LanczosOptions tight = options.lanczos;
  tight.residual = 0.01;
  const Matrix3X along = event.to.positions - event.from.positions;
  const Matrix3X start = along.normalized() + 0.1 * random_vector(x.cols(), stream).normalized();
  const LowestMode first = lowest_mode(force_field, x, forces, start, tight);
  mode = first.mode;
  check.lowest_eigenvalue = first.eigenvalue;
  const LowestMode second = lowest_mode_across(force_field, x, forces, random_vector(x.cols(), stream),
                                               first.mode.reshaped(), options.lanczos);
  check.second_eigenvalue = second.eigenvalue;
  if (sign(first) == Sign::positive) return Verdict::not_a_saddle;
  if (sign(first) == Sign::unknown || sign(second) == Sign::unknown) return Verdict::undecided;
  return sign(second) == Sign::negative ? Verdict::several_descents : Verdict::good;
}

bool near(const StationaryPoint& a, const StationaryPoint& b, const Invariance& invariance,
          const ConnectOptions& options) {
  const Invariance translations{invariance.translation, false};
  const Matrix3X apart = without(zero_modes(translations, a.positions), b.positions - a.positions);
  return std::abs(a.energy - b.energy) <= options.energy_tolerance &&
         largest_displacement(apart) <= options.distance_tolerance;
}

Verdict ends(ForceField& force_field, const Event& event, const Matrix3X& mode, const VerifyOptions& options) {
  const Connection found = connect(force_field, event.from, event.saddle.positions, mode, options.connect);
  const Invariance invariance = force_field.invariance();
  // A saddle that joins a minimum to itself in these labels is recorded as such.
  const bool loop =
      found.outcome == SearchOutcome::same_minimum && near(event.from, event.to, invariance, options.connect);
  const bool joined = found.outcome == SearchOutcome::connected || loop;
  return joined && near(found.to, event.to, invariance, options.connect) ? Verdict::good : Verdict::ends_differ;
}

}  // namespace

VerifyOptions verify_options(const Units& units, double force_tolerance) {
  VerifyOptions options;
  const AttemptOptions attempt = attempt_options(units, force_tolerance);
  options.connect = attempt.connect;
  options.saddle_tolerance = attempt.art.tolerance;
  options.minimum_tolerance = attempt.connect.minimize.tolerance;
  options.lanczos.difference *= attempt.art.lanczos.difference / ArtOptions().lanczos.difference;
  options.lanczos.scale *= attempt.art.lanczos.scale / ArtOptions().lanczos.scale;
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
    const Forces at = forces_at(force_field, event.saddle.positions);
    check.energy = at.energy;
    check.max_force = size(at.values, ForceNorm::max_component);
    Matrix3X mode;
    check.verdict = curvatures(force_field, event, at.values, stream, options, check, mode);
    if (!converged(at.values, options.saddle_tolerance)) check.verdict = Verdict::force_too_large;
    if (std::abs(at.energy - event.saddle.energy) > options.connect.energy_tolerance)
      check.verdict = Verdict::energy_differs;
    if (check.verdict == Verdict::good) check.verdict = ends(force_field, event, mode, options);
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
    const Forces at = forces_at(force_field, positions);
    const LowestMode lowest =
        lowest_mode(force_field, positions, at.values, random_vector(positions.cols(), stream), options.lanczos);
    check.energy = at.energy;
    check.max_force = size(at.values, ForceNorm::max_component);
    check.lowest_eigenvalue = lowest.eigenvalue;
    check.verdict = sign(lowest) == Sign::positive  ? Verdict::good
                    : sign(lowest) == Sign::unknown ? Verdict::undecided
                                                    : Verdict::not_a_minimum;
    if (!converged(at.values, options.minimum_tolerance)) check.verdict = Verdict::force_too_large;
    if (std::abs(at.energy - point.energy) > options.connect.energy_tolerance) check.verdict = Verdict::energy_differs;
  } catch (const ForceError&) {
    check.verdict = Verdict::no_force;
  }
  return check;
}

}  // namespace pel
