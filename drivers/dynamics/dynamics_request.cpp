#include "drivers/dynamics/dynamics_request.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/value_rules.hpp"
#include "drivers/dynamics/run_files.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

double default_timestep(const Units& units) {
  if (units.style == UnitStyle::metal) return 0.002;
  return units.style == UnitStyle::real ? 1 : 0.005;
}

double chosen(double asked_for, double otherwise) { return asked_for > 0 ? asked_for : otherwise; }

}  // namespace

void declare(CLI::App& app, DynamicsRequest& request) {
  const auto time = [&](const char* name, double& value, const char* text) {
    app.add_option(name, value, text)->type_name("TIME")->check(positive());
  };
  time("--timestep", request.timestep,
       "time step, in the time unit of the potential (default 0.002 ps, 1 fs, or 0.005 tau in lj units)");
  time("--thermostat-time", request.thermostat_time,
       "time in which the temperature relaxes, time units (default 100 time steps)");
  time("--barostat-time", request.barostat_time,
       "time in which the volume relaxes under constant pressure, time units (default 1000 time steps)");
  app.add_option(
         "--pressure", request.pressure,
         "where it is kept, in the pressure unit of the potential: bar (metal), atm (real), epsilon/sigma^3 (lj)")
      ->type_name("P")
      ->check(finite())
      ->capture_default_str();
}

DynamicsOptions dynamics_options(const DynamicsRequest& request, const Units& units) {
  DynamicsOptions options;
  options.timestep = chosen(request.timestep, default_timestep(units));
  if (options.timestep > 50 * default_timestep(units))
    throw InputError(fmt::format("--timestep {}: no atom vibrates so slowly; give a time in {}, such as {}",
                                 request.timestep, units.time, default_timestep(units)));
  options.thermostat_time = chosen(request.thermostat_time, 100 * options.timestep);
  options.barostat_time = chosen(request.barostat_time, 1000 * options.timestep);
  options.pressure = request.pressure;
  return options;
}

void require_no_barostat(const DynamicsRequest& request) {
  if (request.pressure != 0 || request.barostat_time > 0)
    throw InputError("--pressure and --barostat-time: are those of npt, and the volume is constant here");
}

nlohmann::ordered_json dynamics_settings(const DynamicsOptions& options) {
  return {{"timestep", options.timestep},
          {"thermostat-time", options.thermostat_time},
          {"barostat-time", options.barostat_time},
          {"pressure", options.pressure}};
}

Units units_of(const LammpsInput& input) {
  std::string style = "lj";
  for (const std::string& text : lammps_commands(input.potential))
    if (text.starts_with("units ")) style = text.substr(6);
  try {
    return units(unit_style(style));
  } catch (const InputError& error) {
    throw InputError(fmt::format("potential '{}': {}", input.potential_name, error.what()));
  }
}

std::string pressure_unit(const Units& units) {
  if (units.style == UnitStyle::metal) return "bar";
  return units.style == UnitStyle::real ? "atm" : "epsilon/sigma^3";
}

std::int64_t steps_in(double time, double timestep, std::string_view option) {
  const double steps = time / timestep;
  const double whole_steps = std::round(steps);
  if (!(std::abs(steps - whole_steps) <= 1e-6 * std::max(1.0, whole_steps)) || whole_steps > 1e15)
    throw InputError(fmt::format("{} {}: is no multiple of the time step, {}", option, time, timestep));
  return static_cast<std::int64_t>(whole_steps);
}

void require_known_atoms(const LammpsInput& input) {
  for (const std::string& text : lammps_commands(input.potential))
    if (text.starts_with("atom_style ") && text != "atom_style atomic" && text != "atom_style charge")
      throw InputError(fmt::format("potential '{}': '{}': dynamics here knows the atom styles atomic and charge",
                                   input.potential_name, text));
}

std::string potential_fingerprint(const LammpsInput& input) {
  std::string commands;
  for (const std::string& text : lammps_commands(input.potential)) commands += text + "\n";
  return fingerprint(commands);
}

Ensemble ensemble(std::string_view word) {
  if (word == "nve") return Ensemble::nve;
  return word == "npt" ? Ensemble::npt : Ensemble::nvt;
}

Thermostat thermostat(std::string_view word) {
  return word == "langevin" ? Thermostat::langevin : Thermostat::nose_hoover;
}

}  // namespace pel::drivers
