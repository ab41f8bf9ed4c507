#include "libpel/paths/path_ends.hpp"

#include <utility>

#include "libpel/search/curvature/zero_modes.hpp"
#include "libpel/search/proven_minimum.hpp"

namespace pel {
namespace {

std::optional<NebStatus> in_one_basin(const PathSearch& path, const ConnectOptions& options, const NebResult& result) {
  const bool same = same_minimum(result.initial, result.final, path.force_field.invariance(), options);
  return same ? std::optional(NebStatus::same_basin) : std::nullopt;
}

}  // namespace

std::optional<NebStatus> relax_ends(const PathSearch& path, const Cell& cell, View3X initial, View3X final,
                                    const ConnectOptions& options, NebResult& result) {
  const StageCount count(path.force_field, path.calls.ends);
  const auto relaxed = [&](View3X end) { return minimize(path.force_field, end, options.minimize, path.metric); };
  const Minimization first = relaxed(initial), last = relaxed(nearest_images(cell, final, initial));
  result.initial = {first.energy, first.positions};
  result.final = {last.energy, superposed(path.force_field.invariance(), last.positions, first.positions)};
  if (first.status != MinimizeStatus::converged || last.status != MinimizeStatus::converged)
    return NebStatus::not_relaxed;
  return in_one_basin(path, options, result);
}

std::optional<NebStatus> prove_ends(const PathSearch& path, const AttemptOptions& options, NebResult& result) {
  const StageCount count(path.force_field, path.calls.proof);
  for (StationaryPoint* end : {&result.initial, &result.final}) {
    auto minimum = proven_minimum(path.force_field, *end, path.stream, options.connect, options.sign, path.metric);
    if (!minimum) return NebStatus::wrong_index;
    *end = std::move(*minimum);
  }
  return in_one_basin(path, options.connect, result);
}

}  // namespace pel
