#include "libpel/search/proof.hpp"

#include "libpel/search/curvature_memory.hpp"
#include "libpel/search/sample.hpp"

namespace pel {

bool has_right_index(const SaddleModes& modes) {
  return sign(modes.first) == Sign::negative && modes.first.residual < 0.3 * -modes.first.eigenvalue &&
         sign(modes.second) == Sign::positive;
}

std::optional<Matrix3X> step_beside(const SaddleModes& modes, View3X forces, double push) {
  if (sign(modes.second) != Sign::negative) return {};
  return (dot(forces, modes.second.mode) < 0 ? -push : push) * modes.second.mode;
}

ProvenEvent proven_event(ForceField& force_field, StationaryPoint saddle, double eigenvalue, Connection ends,
                         Stream& stream, const LanczosOptions& sign, const Metric& metric) {
  const auto is_minimum = [&](const StationaryPoint& point) {
    const Sample at = sample_at(force_field, point.positions);
    const LowestMode mode = mode_of_minimum(force_field, at.positions, at.forces, stream, sign, metric);
    return pel::sign(mode) == Sign::positive;
  };
  const bool connected = ends.outcome == SearchOutcome::connected;
  if (!connected && ends.outcome != SearchOutcome::not_connected) return {ends.outcome, {}};
  if (!is_minimum(ends.to) || !(connected || is_minimum(ends.from))) return {SearchOutcome::wrong_index, {}};
  return {ends.outcome, Event{std::move(ends.from), std::move(saddle), std::move(ends.to), eigenvalue}};
}

}  // namespace pel
