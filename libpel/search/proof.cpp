#include "libpel/search/proof.hpp"

#include "libpel/core/displacement.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"
#include "libpel/search/proven_minimum.hpp"

namespace pel {
namespace {

bool is_at(const StationaryPoint& point, const StationaryPoint& known) { return point.positions == known.positions; }

}  // namespace

bool has_right_index(const SaddleModes& modes) {
  return sign(modes.first) == Sign::negative && modes.first.residual < 0.3 * -modes.first.eigenvalue &&
         sign(modes.second) == Sign::positive;
}

std::optional<Matrix3X> step_beside(const SaddleModes& modes, View3X forces, double push) {
  if (sign(modes.second) != Sign::negative) return {};
  return (dot(forces, modes.second.mode) < 0 ? -push : push) * modes.second.mode;
}

double part_of_forces(const SaddleModes& modes, View3X forces, double exactness) {
  if (!has_right_index(modes)) return 1;
  const double way = largest_displacement(newton_step(modes.first, forces) + newton_step(modes.second, forces));
  return way <= exactness ? 1 : 0.3 * exactness / way;
}

ProvenEvent proven_event(ForceField& force_field, const StationaryPoint& start, StationaryPoint saddle,
                         double eigenvalue, Connection ends, Stream& stream, const AttemptOptions& options,
                         const Metric& metric, const StationaryPoint* other) {
  if (ends.outcome != SearchOutcome::connected && ends.outcome != SearchOutcome::not_connected)
    return {ends.outcome, {}};
  for (StationaryPoint* end : {&ends.from, &ends.to}) {
    if (is_at(*end, start) || (other && is_at(*end, *other))) continue;
    auto minimum = proven_minimum(force_field, std::move(*end), stream, options.connect, options.sign, metric);
    if (!minimum) return {SearchOutcome::wrong_index, {}};
    *end = std::move(*minimum);
  }
  order_ends(ends, start, force_field.invariance(), options.connect);
  if (ends.outcome == SearchOutcome::same_minimum) return {ends.outcome, {}};
  return {ends.outcome, Event{std::move(ends.from), std::move(saddle), std::move(ends.to), eigenvalue}};
}

}  // namespace pel
