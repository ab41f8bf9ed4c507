#include "benchmarks/path_search/path_systems.hpp"

#include <cmath>
#include <fstream>
#include <functional>

#include <fmt/format.h>

#include "benchmarks/data_file.hpp"
#include "libpel/core/error.hpp"
#include "libpel/core/neighbors.hpp"
#include "libpel/forces/lammps.hpp"
#include "libpel/landscape/sweep.hpp"
#include "libpel/search/curvature/springs.hpp"

namespace pel::benchmark {
namespace {

/// Which events of a system's searches are the paths.
using Wanted = std::function<bool(const PathSystem&, const Event&)>;

struct Recipe {
  std::string name;
  std::string system;
  std::string description;
  std::size_t paths = 1;
  ForceTolerance tolerance;
  std::function<void(SearchSystem&)> prepare = [](SearchSystem&) {};  ///< central atoms, for instance
  Wanted wanted = [](const PathSystem&, const Event&) { return true; };
};

/// Ends to 1e-3, whatever the saddles: energies that are compared must not scatter.
NebOptions options_of(const SearchSystem& system, const ForceTolerance& tolerance) {
  NebOptions options = neb_options(system.units, tolerance.value);
  options.step.refine.tolerance = tolerance;
  options.step.search.art.tolerance = tolerance;
  options.step.search.connect.minimize.tolerance = {1e-3, tolerance.norm};
  return options;
}

Matrix3X minimized(ForceField& force_field, View3X positions, MinimizeOptions options) {
  options.tolerance.value *= 0.1;
  const Minimization found = minimize(force_field, positions, options);
  if (found.status != MinimizeStatus::converged) throw std::runtime_error("the structure could not be relaxed");
  return found.positions;
}

StationaryPoint relaxed(SearchSystem& system, const MinimizeOptions& options) {
  Frozen mobile(*system.forces, system.structure.positions, system.structure.fixed);
  StationaryPoint start{0, mobile.expand(minimized(mobile, mobile.restrict(system.structure.positions), options))};
  Matrix3X forces(3, system.structure.atoms());
  start.energy = system.forces->evaluate(start.positions, forces);
  return start;
}

PathSystem without_paths(const Recipe& recipe) {
  PathSystem result{recipe.name, recipe.description, search_system(recipe.system), nullptr, {}, {}, Metric(1), 0, {}};
  SearchSystem& system = result.system;
  recipe.prepare(system);
  result.options = options_of(system, recipe.tolerance);
  result.start = relaxed(system, result.options.step.search.connect.minimize);
  result.mobile = std::make_unique<Frozen>(*system.forces, result.start.positions, system.structure.fixed);
  Counted counted(*system.forces);
  Frozen products(counted, result.start.positions, system.structure.fixed);
  result.metric = spring_metric(products, system.structure, result.start.positions,
                                result.options.step.search.art.stiffness, {.shift = 0.1});
  result.spring_calls = counted.calls();
  return result;
}

KnownPath known_path(const Frozen& mobile, const Event& event) {
  return {mobile.restrict(event.from.positions),
          mobile.restrict(event.to.positions),
          {event.saddle.energy, mobile.restrict(event.saddle.positions)},
          event.saddle.energy - event.from.energy};
}

/// The first wanted events of ART searches that start at the central atoms in turn.
void add_paths(PathSystem& result, const Recipe& recipe, std::size_t wanted, std::uint64_t seed) {
  const SearchSystem& system = result.system;
  AttemptOptions options = result.options.step.search;
  options.art.max_calls = attempt_options(system.units, options.art.tolerance.value).art.max_calls;
  const Metric metric = search_start(*system.forces, system.structure, result.start, options.art.stiffness).metric;
  const std::int64_t central = std::ssize(system.central);
  for (std::int64_t search = 0; result.paths.size() < wanted; ++search) {
    if (search == 10000) throw std::runtime_error("10000 searches did not find the paths; try another seed");
    const SearchKey key{MinimumId{0}, system.central[static_cast<std::size_t>(search % central)], search / central};
    if (auto* lammps = dynamic_cast<LammpsForceField*>(system.forces.get())) lammps->rebuild();
    const Attempt a = sweep_attempt(*system.forces, system.structure, result.start, key, seed, options, metric);
    if (a.outcome != SearchOutcome::connected || !recipe.wanted(result, *a.event)) continue;
    result.paths.push_back(known_path(*result.mobile, *a.event));
  }
}

/// The empty site is at the origin of the cell, where no atom has been.
Neighbor next_to_vacancy(const SearchSystem& system) {
  const AtomLocator locator(system.structure.cell, system.structure.positions, 5);
  return *locator.nearest(system.structure.cell.origin());
}

void only_next_to_vacancy(SearchSystem& system) { system.central = {next_to_vacancy(system).atom}; }

/// Does the atom next to the vacancy go there?
bool is_the_hop(const PathSystem& paths, const Event& event) {
  const Neighbor hopping = next_to_vacancy(paths.system);
  const Matrix3X moved = event.to.positions - event.from.positions;
  return (moved.col(hopping.atom) + hopping.displacement).norm() < 0.3;
}

bool is_0601(const PathSystem&, const Event& event) {
  return std::abs(event.saddle.energy - event.from.energy - 0.601) < 5e-4;
}

constexpr ForceTolerance norm_1e2{1e-2, ForceNorm::euclidean};
constexpr ForceTolerance norm_1e3{1e-3, ForceNorm::euclidean};
constexpr ForceTolerance component_1e3{1e-3, ForceNorm::max_component};

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> all{{"cu_hop", "cu_vacancy", "an atom goes into the vacancy next to it", 1, norm_1e2,
                                        only_next_to_vacancy, is_the_hop},
                                       {"pt_step", "pt_heptamer_near", "the step with a barrier of 0.601 eV", 1,
                                        norm_1e3, [](SearchSystem&) {}, is_0601},
                                       {"lj38", "lj38", "events from the global minimum", 15, norm_1e3},
                                       {"cuzr_glass", "cuzr_glass", "events", 20, component_1e3}};
  return all;
}

void write(const std::string& file, const std::string& text) {
  std::ofstream out(file);
  out << text;
  if (!out.flush()) throw InputError(file + ": cannot be written; is there such a folder?");
}

}  // namespace

std::vector<std::string> path_system_names() {
  std::vector<std::string> names;
  for (const Recipe& recipe : recipes()) names.push_back(recipe.name);
  return names;
}

PathSystem path_system(const std::string& name, std::optional<std::size_t> paths, std::uint64_t seed) {
  for (const Recipe& recipe : recipes()) {
    if (recipe.name != name) continue;
    PathSystem result = without_paths(recipe);
    add_paths(result, recipe, paths.value_or(recipe.paths), seed);
    return result;
  }
  throw InputError("no paths are called '" + name + "'");
}

void write_ends(const PathSystem& system, const std::string& folder) {
  const KnownPath& path = system.paths.front();
  Structure initial = system.system.structure;
  initial.positions = system.mobile->expand(path.initial);
  write(folder + "/" + system.name + ".data", data_file(initial));
  const Matrix3X final = system.mobile->expand(path.final);
  std::string text = fmt::format("{}\n", final.cols());
  for (Index a = 0; a < final.cols(); ++a)
    text += fmt::format("{} {:.17g} {:.17g} {:.17g}\n", a + 1, final(0, a), final(1, a), final(2, a));
  write(folder + "/" + system.name + ".final", text);
}

}  // namespace pel::benchmark
