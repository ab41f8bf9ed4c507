#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "libpel/core/units.hpp"
#include "libpel/dynamics/isoconfig.hpp"
#include "libpel/forces/lammps_script.hpp"

namespace pel::drivers {

/// What `pel isoconf` is asked to do; 0: the default of the unit system.
struct IsoconfRequest {
  std::vector<std::string> structures;
  std::string potential;
  std::string fixed;
  std::string output = "isoconf.iso";
  std::vector<double> temperatures;
  std::int64_t runs = 1000;
  double duration = 0;
  double interval = 0;
  double threshold = 0;
  double equilibrate = -1;  // not given
  double timestep = 0;
  std::string thermostat = "langevin";
  double thermostat_time = 0;
  bool remove_rotation = false;
  double force_tolerance = 0;
  double prefactor = 0;
  std::string compare;
  std::string xyz;
  std::uint64_t seed = 1;
  std::string json;
  bool quiet = false;
};
void declare(CLI::App& app, IsoconfRequest& request);

/// The request in time steps and the units of the potential.
struct IsoconfPlan {
  std::vector<LammpsInput> inputs;  ///< one per structure
  std::string fixed;
  Units units;
  std::vector<double> temperatures;  ///< ascending, each once
  std::int64_t runs = 0;
  IsoconfigOptions options;
  MinimizeOptions minimize;  ///< of the structures
  double prefactor = 1;      ///< attempt frequency, 1 / time units

  double interval() const { return static_cast<double>(options.steps_per_interval) * options.timestep; }
  double duration() const { return static_cast<double>(options.intervals) * interval(); }
};

/// Throws InputError where files cannot be read or values do not go together.
IsoconfPlan isoconf_plan(const IsoconfRequest& request);

/// 1e12 /s, which the glasses of metals suggest; 1 /tau in lj units.
double default_attempt_frequency(const Units& units);

/// What of the plan shapes the runs, by the names of the options, as JSON.
std::string isoconf_settings(const IsoconfPlan& plan);

}  // namespace pel::drivers
