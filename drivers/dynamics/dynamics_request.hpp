#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <nlohmann/json_fwd.hpp>

#include "libpel/core/units.hpp"
#include "libpel/forces/lammps_dynamics.hpp"

namespace pel::drivers {

/// How dynamics is done; 0: the default of the unit system.
struct DynamicsRequest {
  double timestep = 0;
  double thermostat_time = 0;
  double barostat_time = 0;
  double pressure = 0;
};
void declare(CLI::App& app, DynamicsRequest& request);

/// 0.002 ps, 1 fs, 0.005 tau; baths relax in 100 time steps, boxes in 1000, unless asked for otherwise.
DynamicsOptions dynamics_options(const DynamicsRequest& request, const Units& units);
/// Where the volume is constant: refuses options of constant pressure. Throws InputError.
void require_no_barostat(const DynamicsRequest& request);
/// What of the options shapes a run, by the names of the options.
nlohmann::ordered_json dynamics_settings(const DynamicsOptions& options);

/// The units that the potential names; lj, as in LAMMPS, where it names none. Throws InputError.
Units units_of(const LammpsInput& input);
/// "bar", "atm", "epsilon/sigma^3".
std::string pressure_unit(const Units& units);
/// Time steps in `time`. Throws InputError, which names `option`, unless it is a multiple of the time step.
std::int64_t steps_in(double time, double timestep, std::string_view option);

/// Refuses potentials with atom styles other than atomic and charge, whose structures cannot be written. Throws
/// InputError.
void require_known_atoms(const LammpsInput& input);
/// Of its commands, for telling potentials apart.
std::string potential_fingerprint(const LammpsInput& input);

/// Of the words that the options allow.
Ensemble ensemble(std::string_view word);
Thermostat thermostat(std::string_view word);

}  // namespace pel::drivers
