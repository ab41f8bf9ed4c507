#include "libpel/paths/region_neb.hpp"
#include "libpel/search/curvature/springs.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/paths/path_chain.hpp"
#include "libpel/paths/path_ends.hpp"
#include "libpel/search/region/region_search.hpp"
#include "libpel/search/region/whole_event.hpp"

namespace pel {
namespace {

struct Task {
  const RegionSystem& system;
  const Structure& structure;
  const Springs& springs;
  Stream& stream;
  const NebOptions& options;
  const RegionNebOptions& region;
  const Frozen& mobile;  // all atoms but the fixed ones
  const Metric& metric;  // of these, for bands
  RegionNebResult& result;

  bool same(const StationaryPoint& a, const StationaryPoint& b) const {
    return same_minimum(a, b, mobile.invariance(), options.step.search.connect);
  }
};

void add(PathCalls& sum, const PathCalls& more) {
  sum.ends += more.ends;
  sum.band += more.band;
  sum.saddle += more.saddle;
  sum.proof += more.proof;
  sum.relaxation += more.relaxation;
}

template <class T>
void append(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

/// Around the mean place of what moves, half way, weighted by squared displacements.
Sphere sphere_of_motion(const Task& task) {
  const Cell& cell = task.structure.cell;
  const Matrix3X& initial = task.result.initial.positions;
  const Matrix3X way = task.result.final.positions - initial, middle = initial + 0.5 * way;
  const Eigen::RowVectorXd lengths = way.colwise().norm();
  Index farthest = 0;
  const double longest = lengths.maxCoeff(&farthest);
  Vector3 shift = Vector3::Zero();
  for (Index a = 0; a < way.cols(); ++a)
    shift += way.col(a).squaredNorm() * cell.minimum_image(middle.col(a) - middle.col(farthest));
  Sphere sphere{middle.col(farthest) + shift / way.squaredNorm(), task.region.radius};
  for (Index a = 0; a < way.cols(); ++a) {
    if (lengths[a] < std::min(task.region.moved, 0.5 * longest)) continue;
    const double away = cell.minimum_image(middle.col(a) - sphere.center).norm() + 0.5 * lengths[a];
    sphere.radius = std::max(sphere.radius, away + 0.5 * task.region.radius);
  }
  return sphere;
}

/// Nothing but the start of the search with all atoms, which comes to the tolerance itself.
NebOptions loosened(NebOptions options, double factor) {
  for (ForceTolerance* tolerance : {&options.step.refine.tolerance, &options.step.search.art.tolerance,
                                    &options.step.search.connect.minimize.tolerance})
    tolerance->value *= factor;
  return options;
}

/// What a path in a region is found with.
struct Places {
  Arenas arenas;
  Meter meter{arenas};
  StageCalls settled{};  // calls of what became an event of the whole system
};

/// The saddle of an event of the region among all atoms, and the way across it.
RidgePoint ridge_point(const Task& task, const Arena& core, const Event& event) {
  const Sample at = sample_at(core.forces, event.saddle.positions);
  const LowestMode lowest =
      lowest_mode(core.forces, at.positions, at.forces, event.to.positions - event.from.positions,
                  task.options.step.search.art.lanczos, [&](View3X force) { return core.metric.solve(force); });
  RidgePoint saddle{task.result.initial, {core.spread(lowest.mode, task.structure.atoms()), lowest.eigenvalue}};
  core.put(saddle.point.positions, at.positions);
  return saddle;
}

/// With the atoms of the region alone; none where it has no path.
std::vector<RidgePoint> saddles_in_region(const Task& task, Places& places, const Arena& core) {
  const Structure piece = places.arenas.region().piece();
  const Metric metric =
      spring_metric(task.springs, piece, piece.positions, first_indices(places.arenas.region().atoms()),
                    task.options.step.search.art.stiffness);
  PathCalls& calls = task.result.stage_calls;
  calls.band += places.meter.spent();  // what filled the region
  const NebResult inside = neb(core.forces, task.structure.cell, core.restrict(task.result.initial.positions),
                               core.restrict(task.result.final.positions), task.stream,
                               loosened(task.options, task.region.settle.loose), metric);
  places.meter.spent();
  add(calls, inside.stage_calls);
  std::vector<RidgePoint> saddles;
  if (inside.status == NebStatus::resolved)
    for (const PathStep& step : inside.steps) saddles.push_back(ridge_point(task, core, step.event));
  calls.saddle += places.meter.spent();
  return saddles;
}

/// Those of the saddles that are saddles of the whole system, in the same order.
std::vector<Event> whole_events(const Task& task, Places& places, const Sphere& around,
                                std::vector<RidgePoint> saddles) {
  const AttemptOptions& search = task.options.step.search;
  Completion completion{places.arenas,       search,      task.region.settle, around,
                        {task.result.final}, task.stream, places.settled};
  std::vector<Event> events;
  for (RidgePoint& saddle : saddles) {
    ProvenEvent proven = whole_event(completion, std::move(saddle), places.meter);
    if (!proven.event) continue;
    completion.known.push_back(proven.event->from);
    completion.known.push_back(proven.event->to);
    events.push_back(std::move(*proven.event));
  }
  return events;
}

/// A chain of steps with all atoms where the two minima are not the same.
NebStatus bridge(const Task& task, Places& places, const StationaryPoint& from, const StationaryPoint& to) {
  if (task.same(from, to)) return NebStatus::resolved;
  NebOptions options = task.options;
  options.max_calls -= places.arenas.force_calls();
  if (options.max_calls < 0) return NebStatus::budget_spent;
  const Arena whole = places.arenas.whole();
  const NebResult link = expanded(task.mobile, neb(whole.forces, task.structure.cell, whole.restrict(from.positions),
                                                   whole.restrict(to.positions), task.stream, options, task.metric));
  places.meter.spent();
  add(task.result.stage_calls, link.stage_calls);
  append(task.result.found, link.found);
  append(task.result.steps, link.steps);
  task.result.gaps += link.gaps;
  if (link.gaps > 0) task.result.top = std::max(task.result.top, link.top);
  return link.status == NebStatus::same_basin ? NebStatus::resolved : link.status;
}

/// The events in their order, and between them what they leave open.
NebStatus join(const Task& task, Places& places, std::vector<Event> events) {
  task.result.found = events;
  StationaryPoint at = task.result.initial;
  for (Event& event : events) {
    if (task.same(event.to, at)) std::swap(event.from, event.to);
    if (const NebStatus status = bridge(task, places, at, event.from); status != NebStatus::resolved) return status;
    at = event.to;
    task.result.steps.push_back({event, {{event.from, 0}, {event.saddle, 0}, {event.to, 0}}});
  }
  return bridge(task, places, at, task.result.final);
}

NebStatus found_in_region(const Task& task, Places& places, const Arena& core, const Sphere& sphere) {
  std::vector<RidgePoint> saddles = saddles_in_region(task, places, core);
  return join(task, places, whole_events(task, places, sphere, std::move(saddles)));
}

/// From ends that are proven minima.
NebStatus in_region(const Task& task, const Sphere& sphere) {
  const AttemptOptions& search = task.options.step.search;
  const StationaryPoint& initial = task.result.initial;
  SearchStart start{initial, near_stationary_point(task.springs), Metric(), search.art.stiffness};
  start.metric = spring_metric(start.springs, task.structure, initial.positions, task.mobile.mobile(), start.stiffness);
  Places places{.arenas = Arenas(task.system, start)};
  NebStatus status = NebStatus::exploded;
  try {
    const Arena core = places.arenas.sphere(sphere, initial.positions).value();
    task.result.region_atoms = std::ssize(core.mobile);
    status = found_in_region(task, places, core, sphere);
  } catch (const ForceError&) {
    task.result.stage_calls.saddle += places.meter.spent();
  }
  task.result.stage_calls.saddle += places.settled.climb;
  task.result.stage_calls.proof += places.settled.proof;
  task.result.stage_calls.relaxation += places.settled.relaxation;
  task.result.force_calls += places.arenas.force_calls();
  task.result.whole_calls += places.arenas.whole_calls();
  return status;
}

bool has_room(const Task& task, const Sphere& sphere) {
  const double cutoff = task.system.region.cutoff();
  const Structure& structure = task.structure;
  if (region_fit(structure.cell, sphere.radius, cutoff) != RegionFit::fits) return false;
  const RegionAtoms atoms = region_atoms(structure, task.result.initial.positions, sphere, cutoff);
  const auto size = static_cast<double>(atoms.mobile.size() + atoms.frozen.size());
  return !atoms.mobile.empty() && size <= task.region.settle.max_share * static_cast<double>(structure.atoms());
}

NebStatus with_all_atoms(const Task& task, const PathSearch& path) {
  RegionNebResult& result = task.result;
  const auto mobile = [&](const StationaryPoint& end) { return task.mobile.restrict(end.positions); };
  const NebResult found = expanded(task.mobile, neb(path.force_field, task.structure.cell, mobile(result.initial),
                                                    mobile(result.final), task.stream, task.options, path.metric));
  add(result.stage_calls, found.stage_calls);
  if (found.status != NebStatus::exploded) {
    result.initial = found.initial;
    result.final = found.final;
  }
  result.steps = found.steps;
  result.gaps = found.gaps;
  result.top = found.top;
  result.found = found.found;
  return found.status;
}

NebStatus run(const Task& task, const PathSearch& path, View3X initial, View3X final) {
  const AttemptOptions& search = task.options.step.search;
  NebResult ends;
  const auto keep = [&] {
    task.result.initial = {ends.initial.energy, task.mobile.expand(ends.initial.positions)};
    task.result.final = {ends.final.energy, task.mobile.expand(ends.final.positions)};
  };
  auto early = relax_ends(path, task.structure.cell, task.mobile.restrict(initial), task.mobile.restrict(final),
                          search.connect, ends);
  keep();
  if (early) return *early;
  if (!has_room(task, sphere_of_motion(task))) return with_all_atoms(task, path);
  early = prove_ends(path, search, ends);
  keep();
  return early ? *early : in_region(task, sphere_of_motion(task));
}

}  // namespace

RegionNebOptions region_neb_options(const Units& units, const NebOptions& neb) {
  const RegionSearchOptions search = region_search_options(units, neb.step.search);
  RegionNebOptions options{search.radius, RegionNebOptions{}.moved * units.angstrom, search.settle};
  return options;
}

RegionNebResult region_neb(const RegionSystem& system, const Structure& structure, View3X initial, View3X final,
                           Stream stream, const NebOptions& options, const RegionNebOptions& region_options,
                           const Springs& springs) {
  if (initial.cols() != structure.atoms() || final.cols() != structure.atoms())
    throw InputError("region_neb: the ends have " + std::to_string(initial.cols()) + " and " +
                     std::to_string(final.cols()) + " atoms, the structure " + std::to_string(structure.atoms()) +
                     "; give two configurations of one structure");
  RegionNebResult result;
  Watched watched(system.whole, system.before_call);
  Frozen mobile(watched, initial, structure.fixed);
  Counted counted(mobile);
  const Metric metric = spring_metric(springs, structure, initial, mobile.mobile(), options.step.search.art.stiffness);
  const Task task{system, structure, springs, stream, options, region_options, mobile, metric, result};
  try {
    result.status = run(task, {counted, metric, stream, result.stage_calls, result.found}, initial, final);
    if (result.status == NebStatus::resolved) conclude(result, mobile.invariance(), options.step.search.connect);
  } catch (const ForceError&) {
    result.status = NebStatus::exploded;
  }
  result.force_calls += counted.calls();
  result.whole_calls += counted.calls();
  return result;
}

}  // namespace pel
