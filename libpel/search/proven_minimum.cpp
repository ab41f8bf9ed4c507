#include "libpel/search/proven_minimum.hpp"

#include <algorithm>

#include "libpel/core/displacement.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"
#include "libpel/search/curvature/curvature_sign.hpp"
#include "libpel/search/sample.hpp"

namespace pel {
namespace {

constexpr int most_rounds = 3;
constexpr double short_step = 0.01;  // times the exactness

Matrix3X downward(const LowestMode& mode, View3X forces, double length) {
  return (dot(forces, mode.mode) < 0 ? -length : length) * mode.mode;
}

/// On a shoulder the force has a least value but no zero: twice Newton's step does not turn it round. There that step
/// is never short, so that short ones need not be asked (and, with the force that is left to rounding, cannot be).
bool turns_round(ForceField& force_field, const Sample& at, const LowestMode& mode, const Matrix3X& newton) {
  const Sample beyond = sample_at(force_field, at.positions + 2 * newton);
  return dot(at.forces, mode.mode) * dot(beyond.forces, mode.mode) <= 0;
}

}  // namespace

std::optional<StationaryPoint> proven_minimum(ForceField& force_field, StationaryPoint point, Stream& stream,
                                              const ConnectOptions& options, const LanczosOptions& sign,
                                              const Metric& metric) {
  MinimizeOptions relax = options.minimize;
  for (int round = 0;; ++round) {
    const Sample at = sample_at(force_field, point.positions);
    const LowestMode softest = mode_of_minimum(force_field, at.positions, at.forces, stream, sign, metric);
    const Sign bends = pel::sign(softest);
    Matrix3X step =
        bends == Sign::negative ? downward(softest, at.forces, options.push) : newton_step(softest, at.forces);
    const double way = largest_displacement(step);
    const bool proven = bends == Sign::positive;
    const bool near = proven && way <= options.exactness;
    const bool surely_near = way <= short_step * options.exactness;
    if (round == most_rounds || (near && (surely_near || turns_round(force_field, at, softest, step))))
      return proven ? std::optional(std::move(point)) : std::nullopt;
    if (bends == Sign::negative) {
      relax = options.minimize;
    } else {
      relax.tolerance = tolerance_of(at.forces, relax.tolerance.norm, near ? 0.1 : 0.3 * options.exactness / way);
      step *= std::min(1.0, options.distance_tolerance / way);
    }
    Minimization found = minimize(force_field, at.positions + step, relax, metric);
    if (found.status != MinimizeStatus::converged) return proven ? std::optional(std::move(point)) : std::nullopt;
    point = {found.energy, std::move(found.positions)};
  }
}

}  // namespace pel
