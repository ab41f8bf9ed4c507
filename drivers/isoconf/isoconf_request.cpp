#include "drivers/isoconf/isoconf_request.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "drivers/dynamics/dynamics_request.hpp"
#include "drivers/system/system.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

void declare_atoms(CLI::App& app, IsoconfRequest& request) {
  app.add_option("--structure", request.structures,
                 "LAMMPS data file of a configuration, or several, such as a.data,b.data; runs begin at the minimum of "
                 "the energy below it")
      ->type_name("FILE")
      ->delimiter(',')
      ->required()
      ->check(not_empty());
  app.add_option("--potential", request.potential, "file of LAMMPS commands: units, atom_style, pair_style, ...")
      ->type_name("FILE")
      ->required()
      ->check(not_empty());
  app.add_option("--fixed", request.fixed, "ids of atoms that never move, such as 1-10,55")->type_name("ATOMS");
  app.add_option("--output", request.output,
                 "file for the runs: made if it is not there, continued and extended if it holds runs made alike")
      ->type_name("FILE")
      ->check(not_empty())
      ->capture_default_str();
}

void declare_runs(CLI::App& app, IsoconfRequest& request) {
  app.add_option("--temperature", request.temperatures,
                 "one or several, such as 640,1200: K, or epsilon/kB in lj units")
      ->type_name("T")
      ->delimiter(',')
      ->required()
      ->check(positive());
  app.add_option("--runs", request.runs, "of each configuration at each temperature")
      ->type_name("N")
      ->check(whole(1, 1'000'000'000))
      ->capture_default_str();
  const auto above_zero = [&](const char* name, double& value, const char* type, const char* text) {
    app.add_option(name, value, text)->type_name(type)->check(positive());
  };
  above_zero("--duration", request.duration, "TIME",
             "of a run, a multiple of the interval (default 2 ps, 2000 fs, or 4 tau in lj units)");
  above_zero("--interval", request.interval, "TIME",
             "from one inherent structure to the next, a multiple of the time step (default an eighth of the default "
             "duration)");
  above_zero("--threshold", request.threshold, "LENGTH",
             "an atom has moved once it is so far from its first place (default 1 A, or 0.4 in lj units)");
}

void declare_dynamics(CLI::App& app, IsoconfRequest& request) {
  app.add_option("--equilibrate", request.equilibrate,
                 "time from the minimum until the clock begins (default 0.25 ps, 250 fs, or 0.5 tau in lj units); with "
                 "0 the clock begins at the "
                 "minimum, without vibrations")
      ->type_name("TIME")
      ->check(not_negative());
  app.add_option("--timestep", request.timestep,
                 "time step, in the time unit of the potential (default 0.002 ps, 1 fs, or 0.005 tau in lj units)")
      ->type_name("TIME")
      ->check(positive());
  app.add_option("--thermostat", request.thermostat, "Langevin's noise at constant volume, or none: constant energy")
      ->type_name("WAY")
      ->check(CLI::IsMember({"langevin", "none"}))
      ->capture_default_str();
  app.add_option("--thermostat-time", request.thermostat_time,
                 "time in which the temperature relaxes, time units (default 100 time steps)")
      ->type_name("TIME")
      ->check(positive());
  app.add_flag("--remove-rotation", request.remove_rotation,
               "draw velocities without rotation of the whole, for free clusters");
  app.add_option("--force-tolerance", request.force_tolerance,
                 "largest force component at the inherent structures of runs (default 0.01 eV/A in the units of the "
                 "potential; configurations are relaxed to a tenth of it)")
      ->type_name("FORCE")
      ->check(positive());
}

void declare_figures(CLI::App& app, IsoconfRequest& request) {
  app.add_option("--prefactor", request.prefactor,
                 "attempt frequency that makes barriers of probabilities, per time unit (default 1 /ps = 1e12 /s, "
                 "0.001 /fs, or 1 /tau in lj units)")
      ->type_name("NU")
      ->check(positive());
  app.add_option("--compare", request.compare,
                 "landscape file: barriers of atoms beside the lowest saddles of it that move them")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option("--xyz", request.xyz, "extended XYZ file with the figures of atoms, a frame for each temperature")
      ->type_name("FILE")
      ->check(not_empty());
  add_seed_option(app, request.seed);
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet);
}

double chosen(double asked_for, double otherwise) { return asked_for > 0 ? asked_for : otherwise; }

double default_duration(const Units& units) {
  if (units.style == UnitStyle::metal) return 2;
  return units.style == UnitStyle::real ? 2000 : 4;
}

std::int64_t intervals_in(double duration, double interval) {
  if (interval > duration)
    throw InputError(
        fmt::format("--interval {}: is longer than the runs, {}; give a longer --duration or a shorter "
                    "interval",
                    interval, duration));
  try {
    return steps_in(duration, interval, "--duration");
  } catch (const InputError&) {
    throw InputError(fmt::format("--duration {}: is no multiple of the interval, {}", duration, interval));
  }
}

IsoconfigOptions run_options(const IsoconfRequest& request, const Units& units) {
  const DynamicsOptions dynamics = dynamics_options({request.timestep, request.thermostat_time, 0, 0}, units);
  const double duration = chosen(request.duration, default_duration(units));
  const double interval = chosen(request.interval, 0.125 * default_duration(units));
  IsoconfigOptions options;
  options.timestep = dynamics.timestep;
  options.intervals = intervals_in(duration, interval);
  options.steps_per_interval = steps_in(interval, options.timestep, "--interval");
  if (options.steps_per_interval == 0)
    throw InputError(fmt::format("--interval {}: is no time step long; a step is {}", interval, options.timestep));
  const double settling = 0.125 * default_duration(units);
  options.equilibration = request.equilibrate < 0 ? std::llround(std::ceil(settling / options.timestep))
                                                  : steps_in(request.equilibrate, options.timestep, "--equilibrate");
  if (request.thermostat == "none" && request.thermostat_time > 0)
    throw InputError(fmt::format("--thermostat-time {}: --thermostat none has no such time; leave one of them out",
                                 request.thermostat_time));
  options.friction = request.thermostat == "none" ? 0 : 1 / dynamics.thermostat_time;
  options.threshold = chosen(request.threshold, units.angstrom);
  options.remove_rotation = request.remove_rotation;
  options.minimize = minimize_options(
      units, request.force_tolerance > 0 ? request.force_tolerance : 10 * inherent_tolerance(0, units));
  options.seed = request.seed;
  return options;
}

/// Those given, ascending. Throws InputError where one is given twice.
std::vector<double> each_once(const std::vector<double>& temperatures) {
  const std::set<double> all(temperatures.begin(), temperatures.end());
  if (all.size() < temperatures.size())
    throw InputError(fmt::format("--temperature {}: one of them is given twice; --runs gives several runs",
                                 fmt::join(temperatures, ",")));
  return {all.begin(), all.end()};
}

}  // namespace

void declare(CLI::App& app, IsoconfRequest& request) {
  declare_atoms(app, request);
  declare_runs(app, request);
  declare_dynamics(app, request);
  declare_figures(app, request);
}

IsoconfPlan isoconf_plan(const IsoconfRequest& request) {
  IsoconfPlan plan;
  for (const std::string& structure : request.structures)
    plan.inputs.push_back(read_lammps_input(request.potential, structure));
  plan.fixed = request.fixed;
  plan.units = units_of(plan.inputs.front());
  plan.temperatures = each_once(request.temperatures);
  plan.runs = request.runs;
  plan.options = run_options(request, plan.units);
  plan.minimize = minimize_options(plan.units, 0.1 * plan.options.minimize.tolerance.value);
  plan.prefactor = chosen(request.prefactor, default_attempt_frequency(plan.units));
  return plan;
}

double default_attempt_frequency(const Units& units) {
  return units.style == UnitStyle::lj ? 1 : 0.1 * units.default_prefactor;
}

std::string isoconf_settings(const IsoconfPlan& plan) {
  const IsoconfigOptions& options = plan.options;
  return nlohmann::ordered_json{{"duration", plan.duration()},
                                {"interval", plan.interval()},
                                {"threshold", options.threshold},
                                {"equilibrate", static_cast<double>(options.equilibration) * options.timestep},
                                {"timestep", options.timestep},
                                {"thermostat", options.friction > 0 ? "langevin" : "none"},
                                {"thermostat-time", options.friction > 0 ? 1 / options.friction : 0.0},
                                {"remove-rotation", options.remove_rotation},
                                {"force-tolerance", options.minimize.tolerance.value},
                                {"fixed", plan.fixed}}
      .dump();
}

}  // namespace pel::drivers
