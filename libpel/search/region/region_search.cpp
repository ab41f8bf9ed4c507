#include "libpel/search/region/region_search.hpp"

#include <algorithm>

#include "libpel/core/error.hpp"
#include "libpel/search/region/whole_event.hpp"

namespace pel {
namespace {

/// Indices among `mobile` (ascending) of atoms of the whole system.
std::vector<Index> among(const std::vector<Index>& mobile, const std::vector<Index>& atoms) {
  std::vector<Index> result;
  for (const Index atom : atoms) {
    const auto found = std::ranges::lower_bound(mobile, atom);
    if (found == mobile.end() || *found != atom)
      throw InputError("active region: atom " + std::to_string(atom + 1) +
                       " is to be pushed but is fixed or outside the region; choose a larger radius");
    result.push_back(found - mobile.begin());
  }
  return result;
}

/// Mean place of what moves, weighted by squared displacements.
Vector3 center_of_motion(const LammpsRegion& region, const Matrix3X& start, const Matrix3X& saddle) {
  const Eigen::RowVectorXd weight = (saddle - start).colwise().squaredNorm();
  return region.sphere().center + region.places(start) * weight.transpose() / weight.sum();
}

}  // namespace

RegionSearchOptions region_search_options(const Units& units, const AttemptOptions& attempt) {
  RegionSearchOptions options;
  options.radius *= units.angstrom;
  options.settle.climb = attempt.art;
  options.settle.climb.max_calls = std::min<std::int64_t>(300, attempt.art.max_calls);
  options.settle.relax = attempt.connect.minimize;
  options.settle.well *= units.angstrom;
  options.settle.polish = polish_options(units);
  return options;
}

std::optional<Attempt> region_search(const RegionSystem& system, const SearchStart& start,
                                     const std::vector<Index>& pushed, const SearchKey& key, Stream stream,
                                     const AttemptOptions& options, const RegionSearchOptions& region_options,
                                     const ArtTrace& trace) {
  Arenas arenas(system, start);
  const Matrix3X& positions = start.point.positions;
  const Sphere sphere{positions.col(key.atom), region_options.radius};
  Attempt result{key, SearchOutcome::exploded, 0, 0, {}, {}};
  Meter meter(arenas);
  try {
    const auto core = arenas.sphere(sphere, positions, {}, region_options.settle.max_share);
    if (!core) return {};
    const StationaryPoint core_start{system.region.reference_energy(), core->restrict(positions)};
    const Push push = random_push(core->forces.atoms(), among(core->mobile, pushed), stream);
    ArtOptions climb = options.art;
    climb.tolerance.value *= region_options.settle.loose;
    const SaddleSearch found = find_saddle(core->forces, core_start, push, climb, core->metric, trace);
    result.stage_calls = found.stage_calls;
    result.stage_calls.climb += meter.spent() - found.force_calls;  // what filled the region
    result.outcome = outcome_of(found.status);
    if (found.status == SaddleStatus::converged) {
      RidgePoint saddle{{0, positions}, {core->spread(found.mode, positions.cols()), found.eigenvalue}};
      core->put(saddle.point.positions, found.positions);
      const Vector3 center = center_of_motion(system.region, core_start.positions, found.positions);
      const Completion task{arenas, options, region_options.settle, {center, sphere.radius},
                            {},     stream,  result.stage_calls};
      ProvenEvent proven = whole_event(task, std::move(saddle), meter);
      result.outcome = proven.outcome;
      result.event = std::move(proven.event);
    }
  } catch (const ForceError&) {
    result.outcome = SearchOutcome::exploded;
    result.stage_calls.climb += meter.spent();
  }
  result.force_calls = arenas.force_calls();
  result.saddle_force_calls = result.force_calls - result.stage_calls.proof - result.stage_calls.relaxation;
  return result;
}

}  // namespace pel
