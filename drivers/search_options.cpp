#include "drivers/search_options.hpp"

#include "drivers/value_rules.hpp"
#include "libpel/landscape/sweep.hpp"

namespace pel::drivers {

void declare(CLI::App& app, SearchRequest& request) {
  app.add_option(
         "--force-tolerance", request.force_tolerance,
         "force component that counts as converged (default 0.01 eV/A in the units of the potential); saddles and "
         "minima are then refined to a tenth of it")
      ->type_name("FORCE")
      ->check(positive());
  app.add_option("--max-energy", request.max_energy,
                 "give a search up when it climbs this high above its start (default 6 eV in the units of the "
                 "potential; 20 epsilon in lj units)")
      ->type_name("ENERGY")
      ->check(positive());
}

double force_tolerance(const SearchRequest& request, const Units& units) {
  return request.force_tolerance > 0 ? request.force_tolerance : art_options(units).tolerance.value;
}

AttemptOptions search_options(const SearchRequest& request, const Units& units) {
  AttemptOptions options = attempt_options(units, force_tolerance(request, units));
  if (request.max_energy > 0) options.art.max_energy = request.max_energy;
  return options;
}

StationaryPoint first_minimum(System& system, const AttemptOptions& options) {
  return relaxed(system, system.structure.positions,
                 minimize_options(system.forces->units(), options.connect.minimize.tolerance.value));
}

Metric make_metric(System& system, ForceField& force_field, const StationaryPoint& start,
                   const AttemptOptions& options) {
  system.forces->rebuild();
  return search_metric(force_field, system.structure, start, options);
}

Attempt make_search(System& system, ForceField& force_field, const StationaryPoint& start, const SearchKey& key,
                    std::uint64_t seed, const AttemptOptions& options, const Metric& metric, const ArtTrace& trace) {
  system.forces->rebuild();
  return sweep_attempt(force_field, system.structure, start, key, seed, options, metric, trace);
}

}  // namespace pel::drivers
