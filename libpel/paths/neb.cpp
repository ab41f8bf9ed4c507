#include "libpel/paths/neb.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "libpel/core/error.hpp"
#include "libpel/paths/chain_map.hpp"
#include "libpel/paths/path_chain.hpp"
#include "libpel/paths/path_ends.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"

namespace pel {
namespace {

constexpr std::array<std::string_view, neb_status_count> names{"resolved",    "same_basin", "not_relaxed",  "no_top",
                                                               "wrong_index", "not_joined", "budget_spent", "exploded"};

struct Task : PathSearch {
  const Cell& cell;
  const NebOptions& options;

  bool same(const StationaryPoint& a, const StationaryPoint& b) const {
    return same_minimum(a, b, force_field.invariance(), options.step.search.connect);
  }
};

/// How a band is made: anew and with more effort where the one before led to no saddle.
struct Effort {
  int finer = 1;  ///< so many times more images, and tighter
  bool aside = false;
};
constexpr std::array efforts{Effort{1}, Effort{2}, Effort{2, true}};
constexpr int most_tries = static_cast<int>(efforts.size());

/// At random, each atom by a part of the way that it goes.
Matrix3X random_bend(const Task& task, const StationaryPoint& from, const StationaryPoint& to) {
  constexpr double part = 0.2;
  const Eigen::RowVectorXd ways = (to.positions - from.positions).colwise().norm();
  return part * (random_vector(ways.size(), task.stream).array().rowwise() * ways.array()).matrix();
}

Path interpolated(const Task& task, const StationaryPoint& from, const StationaryPoint& to, const Effort& effort) {
  Path path = linear_path(from.positions, to.positions, effort.finer * task.options.images);
  if (effort.aside) path = bent(std::move(path), random_bend(task, from, to));
  if (task.options.interpolation == Interpolation::linear) return path;
  return idpp_path(task.cell, std::move(path), task.options.idpp);
}

/// The configuration at some distance along the band: an image where one is near, or else one force call.
Top top_at(const Task& task, const Band& band, const Profile& profile, double distance) {
  const auto after = std::ranges::upper_bound(profile.distance, distance) - profile.distance.begin();
  const auto k = std::clamp<std::size_t>(static_cast<std::size_t>(after), 1, band.size() - 1);
  const double spacing = profile.distance[k] - profile.distance[k - 1];
  const double part = (distance - profile.distance[k - 1]) / spacing;
  for (const auto& [image, away] : {std::pair{k - 1, part}, std::pair{k, 1 - part}})
    if (away < 0.25 && image > 0 && image + 1 < band.size()) return {band[image], tangent(band, image)};
  const Matrix3X step = band[k].positions - band[k - 1].positions;
  const StageCount count(task.force_field, task.calls.saddle);
  return {sample_at(task.force_field, band[k - 1].positions + part * step), step.normalized()};
}

struct Found {
  NebStatus status = NebStatus::no_top;  // of the last that failed
  std::vector<Event> events;
};

Found events_on(const Task& task, const BandRelaxation& relaxed, const StationaryPoint& from,
                const StationaryPoint& to) {
  Found found;
  const Profile shape = profile(relaxed.band);
  for (const Extremum& one : prominent_maxima(shape, task.options.prominence)) {
    const Top top = top_at(task, relaxed.band, shape, one.distance);
    const ProvenEvent step = elementary_step(task, from, to, top, relaxed.secants, task.options.step);
    if (step.outcome == SearchOutcome::wrong_index) found.status = NebStatus::wrong_index;
    if (!step.event) continue;
    const bool known = std::ranges::any_of(
        found.events, [&](const Event& event) { return task.same(event.saddle, step.event->saddle); });
    if (known) continue;
    found.events.push_back(*step.event);
  }
  return found;
}

/// What is known of the way from one end of an event to the other: of the band only where it joins the same two.
PathStep path_step(const Event& event, const Band* band) {
  PathStep step{event, {{event.from, 0}}};
  if (!band) {
    step.points.push_back({event.saddle, 0});
    step.points.push_back({event.to, 0});
    return step;
  }
  const Matrix3X way = event.to.positions - event.from.positions;
  const auto along = [&](View3X positions) { return dot(positions - event.from.positions, way); };
  bool over = false;
  for (std::size_t k = 1; k + 1 < band->size(); ++k) {
    const Sample& image = (*band)[k];
    if (!over && along(image.positions) >= along(event.saddle.positions)) {
      step.points.push_back({event.saddle, 0});
      over = true;
    }
    const double away = (image.positions - event.saddle.positions).norm();
    const double spacing = (image.positions - (*band)[k - 1].positions).norm();
    if (image.energy < event.saddle.energy && away > 0.3 * spacing)
      step.points.push_back({{image.energy, image.positions}, -dot(image.forces, tangent(*band, k))});
  }
  if (!over) step.points.push_back({event.saddle, 0});
  step.points.push_back({event.to, 0});
  return step;
}

BandRelaxation relaxed_band(const Task& task, const StationaryPoint& from, const StationaryPoint& to,
                            const Effort& effort) {
  const StageCount count(task.force_field, task.calls.band);
  BandOptions options = task.options.band;
  options.loose /= effort.finer * effort.finer;
  options.tolerance.value /= effort.finer * effort.finer;
  options.max_iterations *= effort.finer;
  const Path path = interpolated(task, from, to, effort);
  return relax_band(task.force_field, evaluated_band(task.force_field, path, from.energy, to.energy), options,
                    task.metric);
}

/// The largest rise on the way from the higher end of a band to the lower one.
double barrier_downhill(const Band& band) {
  const Profile shape = profile(band);
  std::vector<double> energies{shape.energy.front()};
  for (const Extremum& one : extrema(shape)) energies.push_back(one.energy);
  energies.push_back(shape.energy.back());
  if (energies.front() < energies.back()) std::ranges::reverse(energies);
  double lowest = energies.front(), rise = 0;
  for (const double energy : energies) {
    lowest = std::min(lowest, energy);
    rise = std::max(rise, energy - lowest);
  }
  return rise;
}

/// One band between two minima of the map, and what it shows. A pair between which no band leads over a new saddle
/// needs none where one of them hardly rose: a barrier below the energy tolerance may lie below what the forces
/// resolve. Returns what speaks for a failure.
NebStatus bridge(const Task& task, ChainMap& map, const MinimaPair& pair) {
  const StationaryPoint from = map.minima[pair.first], to = map.minima[pair.second];
  Tries& tries = map.tries[pair];
  const BandRelaxation relaxed = relaxed_band(task, from, to, efforts.at(static_cast<std::size_t>(tries.bands)));
  const Found found = events_on(task, relaxed, from, to);
  for (const Event& event : found.events) {
    const bool whole = found.events.size() == 1 && task.same(event.from, from) && task.same(event.to, to);
    tries.found |= add(map, path_step(event, whole ? &relaxed.band : nullptr));
  }
  ++tries.bands;
  tries.least_rise = std::min(tries.least_rise, barrier_downhill(relaxed.band));
  const bool flat = tries.least_rise < task.options.step.search.connect.energy_tolerance;
  if (!tries.found && flat && tries.bands == most_tries) map.joints.push_back({pair.first, pair.second});
  return found.status;
}

/// A band where the chain is open, until it is joined or no way is left: returns what to say where it is not joined.
NebStatus join(const Task& task, ChainMap& map) {
  NebStatus last = NebStatus::no_top;
  for (int bands = 0; auto open = open_link(map, most_tries); ++bands) {
    if (bands == task.options.max_bands || task.force_field.calls() > task.options.max_calls)
      return NebStatus::budget_spent;
    last = bridge(task, map, *open);
  }
  return task.found.empty() ? last : NebStatus::not_joined;
}

NebStatus run(const Task& task, View3X initial, View3X final, NebResult& result) {
  const AttemptOptions& search = task.options.step.search;
  if (const auto early = relax_ends(task, task.cell, initial, final, search.connect, result)) return *early;
  if (const auto early = prove_ends(task, search, result)) return *early;
  const SameMinimum same = [&](const StationaryPoint& a, const StationaryPoint& b) { return task.same(a, b); };
  ChainMap map{same, {result.initial, result.final}};
  const NebStatus failure = join(task, map);
  std::optional<Chain> chain = lowest_chain(map);
  if (!chain) return failure;
  result.steps = std::move(chain->steps);
  result.gaps = chain->gaps;
  result.top = chain->top;
  return NebStatus::resolved;
}

}  // namespace

std::string_view name(NebStatus status) { return names.at(static_cast<std::size_t>(status)); }

NebStatus neb_status(std::string_view word) {
  const auto* found = std::ranges::find(names, word);
  if (found == names.end()) throw InputError("unknown status of a path '" + std::string(word) + "'");
  return static_cast<NebStatus>(found - names.begin());
}

NebOptions neb_options(const Units& units, double force_tolerance) {
  NebOptions options;
  const double energy = units.electronvolt, length = units.angstrom;
  options.step.search = attempt_options(units, 0.1 * force_tolerance);
  options.step.search.art.max_calls = 300;
  options.prominence *= energy;
  options.band.tolerance.value *= energy / length;
  options.band.climb_below *= energy / length;
  options.band.max_step *= length;
  options.band.loose *= length;
  options.step.refine = refine_options(units);
  options.step.refine.tolerance = options.step.search.art.tolerance;
  options.step.refine.max_calls = 80;
  return options;
}

NebResult neb(ForceField& force_field, const Cell& cell, View3X initial, View3X final, Stream stream,
              const NebOptions& options, const Metric& metric) {
  if (options.images < 1) throw InputError("neb: a band needs at least one image between its ends; give images = 5");
  Counted counted(force_field);
  NebResult result;
  const Task task{{counted, metric, stream, result.stage_calls, result.found}, cell, options};
  try {
    result.status = run(task, initial, final, result);
    if (result.status == NebStatus::resolved) conclude(result, counted.invariance(), options.step.search.connect);
  } catch (const ForceError&) {
    result.status = NebStatus::exploded;
  }
  result.force_calls = counted.calls();
  return result;
}

}  // namespace pel
