#include "drivers/dynamics/sample_request.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "drivers/dynamics/run_files.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

void declare_runs(CLI::App& app, SampleRequest& request) {
  app.add_option("--output", request.output,
                 "folder for the files of the runs, T700-r1.xyz.gz and so on: made if it is not there, continued if it "
                 "holds the same runs")
      ->type_name("FOLDER")
      ->required()
      ->check(not_empty());
  app.add_option("--temperature", request.temperatures, "one or several, such as 640,700: K, or epsilon/kB in lj units")
      ->type_name("T")
      ->delimiter(',')
      ->required()
      ->check(positive());
  app.add_option("--replicas", request.replicas, "independent runs at each temperature")
      ->type_name("N")
      ->check(whole(1, 100'000))
      ->capture_default_str();
  app.add_option("--frames", request.frames, "inherent structures of each run")
      ->type_name("N")
      ->required()
      ->check(whole(1, 1'000'000'000));
}

void declare_times(CLI::App& app, SampleRequest& request) {
  app.add_option("--interval", request.interval,
                 "time from frame to frame, a multiple of the time step (default 1 ps, 1000 fs, or 2 tau in lj units)")
      ->type_name("TIME")
      ->check(positive());
  app.add_option("--equilibrate", request.equilibrate,
                 "time at the temperature before the first interval (default 5000 time steps)")
      ->type_name("TIME")
      ->check(not_negative());
  app.add_option("--checkpoint", request.checkpoint,
                 "frames from one restart file to the next: a run that is killed loses no more than that")
      ->type_name("N")
      ->check(whole(1, 1'000'000))
      ->capture_default_str();
}

void declare_ensembles(CLI::App& app, SampleRequest& request) {
  app.add_option("--ensemble", request.ensemble,
                 "while frames are taken: constant volume with a thermostat (nvt) or without (nve), or constant "
                 "pressure (npt: the box changes, which pel decompose does not read)")
      ->type_name("ENSEMBLE")
      ->check(CLI::IsMember({"nvt", "nve", "npt"}))
      ->capture_default_str();
  app.add_option("--equilibrate-ensemble", request.equilibrate_ensemble,
                 "before that: nvt or npt; after npt the box takes the mean of its second half")
      ->type_name("ENSEMBLE")
      ->check(CLI::IsMember({"nvt", "npt"}))
      ->capture_default_str();
  app.add_option("--thermostat", request.thermostat, "of nvt: chains of Nose and Hoover, or Langevin's noise")
      ->type_name("WAY")
      ->check(CLI::IsMember({"nose-hoover", "langevin"}))
      ->capture_default_str();
}

double default_interval(const Units& units) {
  if (units.style == UnitStyle::metal) return 1;
  return units.style == UnitStyle::real ? 1000 : 2;
}

std::vector<SampleTask> tasks(const SampleRequest& request) {
  std::vector<SampleTask> all;
  for (const double temperature : request.temperatures) {
    const auto same = [&](const SampleTask& task) { return task.temperature == temperature; };
    if (std::ranges::any_of(all, same))
      throw InputError(fmt::format("--temperature {}: is given twice; --replicas gives several runs", temperature));
    for (std::int64_t replica = 1; replica <= request.replicas; ++replica) all.push_back({temperature, replica});
  }
  return all;
}

}  // namespace

void declare(CLI::App& app, SampleRequest& request) {
  declare(app, request.system);
  declare_runs(app, request);
  declare_times(app, request);
  declare_ensembles(app, request);
  declare(app, request.dynamics);
  app.add_option(
         "--force-tolerance", request.force_tolerance,
         "largest force component at an inherent structure (default 0.001 eV/A; 0.0025 epsilon/sigma in lj units)")
      ->type_name("FORCE")
      ->check(positive());
  add_seed_option(app, request.seed);
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet, "print nothing");
}

std::string SampleTask::name() const { return fmt::format("T{}-r{}", temperature, replica); }

Schedule SamplePlan::schedule(const SampleTask& task) const {
  const double bath = task.temperature;
  return {{{"equilibrate", equilibrate_ensemble, thermostat, bath, bath, equilibrate},
           {"sample", ensemble, thermostat, bath, bath, frames * interval}},
          dynamics};
}

SamplePlan sample_plan(const SampleRequest& request) {
  SamplePlan plan;
  plan.input = read_lammps_input(request.system.potential, request.system.structure);
  require_known_atoms(plan.input);
  plan.units = units_of(plan.input);
  plan.dynamics = dynamics_options(request.dynamics, plan.units);
  plan.ensemble = ensemble(request.ensemble);
  plan.thermostat = thermostat(request.thermostat);
  plan.equilibrate_ensemble = ensemble(request.equilibrate_ensemble);
  const bool pressure_kept = plan.ensemble == Ensemble::npt || plan.equilibrate_ensemble == Ensemble::npt;
  if (plan.thermostat == Thermostat::langevin && pressure_kept)
    throw InputError("--thermostat langevin: goes with nvt alone; under constant pressure it is nose-hoover");
  if (!pressure_kept) require_no_barostat(request.dynamics);
  const double timestep = plan.dynamics.timestep;
  const double interval = request.interval > 0 ? request.interval : default_interval(plan.units);
  plan.interval = steps_in(interval, timestep, "--interval");
  plan.equilibrate = request.equilibrate < 0 ? 5000 : steps_in(request.equilibrate, timestep, "--equilibrate");
  plan.frames = request.frames;
  plan.checkpoint = request.checkpoint;
  plan.minimize = minimize_options(plan.units, inherent_tolerance(request.force_tolerance, plan.units));
  plan.seed = request.seed;
  plan.folder = request.output;
  plan.tasks = tasks(request);
  return plan;
}

nlohmann::ordered_json sample_settings(const SampleRequest& request, const SamplePlan& plan) {
  nlohmann::ordered_json settings{{"structure", fingerprint(plan.input.structure)},
                                  {"potential", potential_fingerprint(plan.input)},
                                  {"fixed", request.system.fixed},
                                  {"ensemble", request.ensemble},
                                  {"thermostat", request.thermostat}};
  settings.update(dynamics_settings(plan.dynamics));
  settings.update({{"equilibrate", static_cast<double>(plan.equilibrate) * plan.dynamics.timestep},
                   {"equilibrate-ensemble", request.equilibrate_ensemble},
                   {"interval", static_cast<double>(plan.interval) * plan.dynamics.timestep},
                   {"checkpoint", plan.checkpoint},
                   {"force-tolerance", plan.minimize.tolerance.value},
                   {"seed", plan.seed}});
  return settings;
}

}  // namespace pel::drivers
