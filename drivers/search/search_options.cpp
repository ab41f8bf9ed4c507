#include "drivers/search/search_options.hpp"

#include <cmath>

#include <fmt/format.h>

#include "drivers/command_line/value_rules.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {

void declare_tolerance(CLI::App& app, SearchRequest& request, const std::string& refined) {
  app.add_option(
         "--force-tolerance", request.force_tolerance,
         "force component that counts as converged (default 0.01 eV/A in the units of the potential); saddles and "
         "minima are then refined to " +
             refined + " of it")
      ->type_name("FORCE")
      ->check(positive());
}

void declare_identity(CLI::App& app, std::string& rule) {
  app.add_option("--identity", rule,
                 "what may differ between two finds of one minimum or saddle: nothing but periodic images and a rigid "
                 "translation (labelled), or also the labels of like atoms (permutation; crystals with defects)")
      ->type_name("RULE")
      ->check(CLI::IsMember({"labelled", "permutation"}))
      ->capture_default_str();
}

void declare(CLI::App& app, SearchRequest& request) {
  declare_tolerance(app, request, "a tenth");
  app.add_option("--max-energy", request.max_energy,
                 "give a search up when it climbs this high above its start (default 6 eV in the units of the "
                 "potential; 20 epsilon in lj units)")
      ->type_name("ENERGY")
      ->check(positive());
  app.add_option("--region", request.region,
                 "search with only the atoms this close to the central one mobile (10 A is a good start), then polish "
                 "saddle and ends in larger spheres and at last with all atoms; off: all atoms are mobile. Systems "
                 "with no room for a sphere are searched as "
                 "a whole, potentials with long-range forces refused")
      ->type_name("RADIUS|off")
      ->capture_default_str();
}

double region_radius(const SearchRequest& request) {
  if (request.region == "off") return 0;
  double radius = 0;
  if (!CLI::detail::lexical_cast(request.region, radius) || !(std::isfinite(radius) && radius > 0))
    throw InputError(fmt::format("--region {}: is neither a length above 0 nor off", request.region));
  return radius;
}

double region_radius(const SearchRequest& request, const AttemptOptions& options) {
  const double radius = region_radius(request);
  if (radius > 0 && radius <= options.push_radius)
    throw InputError(
        fmt::format("--region {}: atoms within {} of the central one are pushed, and must be inside; give "
                    "a larger radius, or off",
                    request.region, options.push_radius));
  return radius;
}

double force_tolerance(const SearchRequest& request, const Units& units) {
  return request.force_tolerance > 0 ? request.force_tolerance : art_options(units).tolerance.value;
}

AttemptOptions search_options(const SearchRequest& request, const Units& units) {
  AttemptOptions options = attempt_options(units, force_tolerance(request, units));
  if (request.max_energy > 0) options.art.max_energy = request.max_energy;
  return options;
}

StationaryPoint first_minimum(System& system, const AttemptOptions& options, double region) {
  // Searches in a region relax all atoms once more, beside which the strain left in a large system would show.
  const double part = region > 0 ? 0.05 : 1;
  return relaxed(system, system.structure.positions,
                 minimize_options(system.forces->units(), part * options.connect.minimize.tolerance.value));
}

Searcher open_searcher(System& system, const AttemptOptions& options, std::uint64_t seed, double radius,
                       MPI_Comm communicator) {
  Searcher searcher{system, options, seed, radius, nullptr, {}};
  if (radius > 0) searcher.region = std::make_unique<LammpsRegion>(system.input, system.structure, communicator);
  return searcher;
}

namespace {

/// Once per minimum.
const SearchStart& shared(Searcher& searcher, const std::function<void()>& before_call, const StationaryPoint& start,
                          MinimumId minimum) {
  auto& shared = searcher.shared;
  if (shared && shared->first == minimum) return shared->second;
  Watched watched(*searcher.system.forces, before_call);
  searcher.system.forces->rebuild();
  shared = {minimum, search_start(watched, searcher.system.structure, start, searcher.options.art.stiffness)};
  return shared->second;
}

std::optional<Attempt> in_region(Searcher& searcher, const std::function<void()>& before_call, const SearchStart& start,
                                 const SearchKey& key, const ArtTrace& trace) {
  if (!searcher.region) return {};
  System& system = searcher.system;
  RegionSearchOptions options = region_search_options(system.forces->units(), searcher.options);
  options.radius = searcher.radius;
  return sweep_region_search({*searcher.region, *system.forces, before_call}, system.structure, start, key,
                             searcher.seed, searcher.options, options, trace);
}

}  // namespace

Attempt make_search(Searcher& searcher, const std::function<void()>& before_call, const StationaryPoint& start,
                    const SearchKey& key, const ArtTrace& trace) {
  System& system = searcher.system;
  const SearchStart& from = shared(searcher, before_call, start, key.minimum);
  if (auto found = in_region(searcher, before_call, from, key, trace)) return *std::move(found);
  Watched watched(*system.forces, before_call);
  system.forces->rebuild();
  return sweep_attempt(watched, system.structure, start, key, searcher.seed, searcher.options, from.metric, trace);
}

}  // namespace pel::drivers
