#include "drivers/dynamics/quench_request.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "drivers/dynamics/run_files.hpp"
#include "drivers/system/system.hpp"
#include "libpel/core/error.hpp"
#include "libpel/search/art.hpp"

namespace pel::drivers {
namespace {

void declare_atoms(CLI::App& app, AtomsRequest& request) {
  const auto above_zero = [&](const char* name, double& value, const char* type, const char* text) {
    app.add_option(name, value, text)->type_name(type)->check(positive());
  };
  const auto number = [&](const char* name, std::int64_t& value, std::int64_t least, const char* text) {
    app.add_option(name, value, text)->type_name("N")->check(whole(least, 1'000'000'000));
  };
  app.add_option("--composition", request.composition,
                 "such as Cu50Zr50 or SiO2, species in the order of the types of the potential, at random on sites of "
                 "a lattice to be melted")
      ->type_name("FORMULA")
      ->check(not_empty());
  number("--atoms", request.atoms, 1, "of a composition, in all");
  above_zero("--density", request.density, "RHO", "of a composition at begin, in g/cm^3 (lj units: mass/sigma^3)");
  above_zero("--number-density", request.number_density, "N", "the same in atoms per A^3 or sigma^3");
  app.add_option("--masses", request.masses,
                 "of the species where the potential sets none, in g/mol (lj units: in masses)")
      ->type_name("M")
      ->delimiter(',')
      ->check(positive());
  app.add_option("--lattice", request.lattice, "a crystal; with --composition its species are at random on the sites")
      ->type_name("LATTICE")
      ->check(CLI::IsMember({"sc", "bcc", "fcc", "diamond"}));
  above_zero("--a", request.edge, "LENGTH", "edge of the cubic cell of the lattice, A or sigma");
  number("--cells", request.cells, 1, "cubic cells of the lattice along each edge of the box");
  number("--vacancies", request.vacancies, 0, "atoms taken out of the lattice, at random");
  app.add_option("--structure", request.structure, "LAMMPS data file to begin with, instead")
      ->type_name("FILE")
      ->check(not_empty());
}

void declare_protocol(CLI::App& app, QuenchRequest& request) {
  GlassProtocol& protocol = request.protocol;
  const auto temperature = [&](const char* name, double& value, const char* text) {
    app.add_option(name, value, text)->type_name("T")->check(positive());
  };
  const auto time = [&](const char* name, double& value, const char* text) {
    app.add_option(name, value, text)->type_name("TIME")->check(not_negative());
  };
  temperature("--melt", protocol.melt, "temperature of the melt, K or epsilon/kB (default: nothing is melted)");
  time("--melt-time", protocol.melt_time, "at that temperature, in the time unit of the potential (ps, fs, tau)");
  temperature("--cool-to", protocol.cool_to, "temperature to which the melt is cooled");
  app.add_option("--rate", request.rates,
                 "of the cooling, temperature per time unit of the potential (K/ps, K/fs, epsilon/kB/tau); with two, "
                 "such as 1,0.1, the second one holds below --rate-change")
      ->type_name("RATE")
      ->delimiter(',')
      ->check(positive());
  temperature("--rate-change", protocol.rate_change, "temperature at which the second rate begins");
  temperature("--anneal", protocol.anneal, "temperature after the cooling, or of a crystal");
  time("--anneal-time", protocol.anneal_time, "at that temperature, time units");
  app.add_option("--ensemble", request.ensemble, "constant pressure (npt) or constant volume (nvt)")
      ->type_name("ENSEMBLE")
      ->check(CLI::IsMember({"npt", "nvt"}))
      ->capture_default_str();
  app.add_option("--fit-window", request.fit_window,
                 "lowest and highest temperature of the points to which the two lines are fitted whose crossing is the "
                 "glass transition (default: the whole cooling)")
      ->type_name("T")
      ->delimiter(',')
      ->expected(2)
      ->check(positive());
}

void declare_surface(CLI::App& app, SurfaceRequest& request) {
  app.add_option("--surface", request.axis, "open free surfaces across this axis when all else is done")
      ->type_name("AXIS")
      ->check(CLI::IsMember({"x", "y", "z"}));
  app.add_option("--vacuum", request.vacuum, "between the surfaces, half of it on either side, A or sigma (default 15)")
      ->type_name("LENGTH")
      ->check(positive());
  app.add_option("--layer", request.layer,
                 "atoms this close to a plane of the cut are those of the surface, A or sigma (default 2.5)")
      ->type_name("LENGTH")
      ->check(positive());
  app.add_option("--surface-time", request.time, "with the surfaces open, at constant volume, time units")
      ->type_name("TIME")
      ->check(not_negative());
  app.add_option("--surface-temperature", request.temperature, "meanwhile (default: the last temperature before)")
      ->type_name("T")
      ->check(positive());
}

void declare_runs(CLI::App& app, QuenchRequest& request) {
  const auto number = [&](const char* name, auto& value, const char* text) {
    app.add_option(name, value, text)->type_name("N")->check(whole(1, 1'000'000))->capture_default_str();
  };
  app.add_option("--output", request.output,
                 "folder for r1.data, r1.txt and so on: made if it is not there, continued if it holds the same runs")
      ->type_name("FOLDER")
      ->required()
      ->check(not_empty());
  number("--replicas", request.replicas, "independent runs");
  number("--points", request.points, "rows of the table of energy and volume against temperature");
  number("--checkpoint", request.checkpoint,
         "rows from one restart file to the next: a run that is killed loses no more than that");
  number("--ranks-per-run", request.ranks_per_run,
         "MPI ranks that share one LAMMPS; results are repeated exactly on the same number alone");
}

void require_one_source(const AtomsRequest& request) {
  const auto refuse = [](const std::string& what) { throw InputError(what); };
  const bool crystal = !request.lattice.empty(), file = !request.structure.empty();
  const bool mixture = !request.composition.empty() && !crystal;
  if (crystal + file + mixture != 1 || (file && !request.composition.empty()))
    refuse("give the atoms by one of --composition, --lattice and --structure");
  if (mixture && request.atoms == 0) refuse("--composition: goes with --atoms, their number");
  if (mixture && (request.density > 0) == (request.number_density > 0))
    refuse("--composition: goes with one of --density and --number-density");
  if (crystal && (request.edge == 0 || request.cells == 0)) refuse("--lattice: goes with --a and --cells");
  if (!mixture && (request.atoms > 0 || request.density > 0 || request.number_density > 0))
    refuse("--atoms, --density and --number-density: are those of a composition to be melted");
  if (!crystal && (request.edge > 0 || request.cells > 0 || request.vacancies > 0))
    refuse("--a, --cells and --vacancies: are those of a --lattice");
}

void require_window(const QuenchRequest& request) {
  if (request.fit_window.empty()) return;
  const double low = request.fit_window[0], high = request.fit_window[1];
  if (request.protocol.cool_to == 0) throw InputError("--fit-window: goes with a cooling, --cool-to");
  if (!(low < high) || high <= request.protocol.cool_to || low >= request.protocol.melt)
    throw InputError(
        fmt::format("--fit-window {},{}: give the lower temperature first, and some of the cooling from {} "
                    "to {} between the two",
                    low, high, request.protocol.melt, request.protocol.cool_to));
}

/// What would be read and not used.
void require_used(const QuenchRequest& request) {
  const auto refuse = [](const std::string& what) { throw InputError(what); };
  const SurfaceRequest& surface = request.surface;
  if (surface.axis.empty() && (surface.vacuum > 0 || surface.layer > 0 || surface.time > 0 || surface.temperature > 0))
    refuse("--vacuum, --layer, --surface-time and --surface-temperature: go with --surface");
  if (!request.atoms.structure.empty() && !request.atoms.masses.empty())
    refuse("--masses: are those of a composition or a lattice; a --structure has its own");
  require_window(request);
  if (request.ensemble == "nvt") require_no_barostat(request.dynamics);
}

GlassProtocol protocol_of(const QuenchRequest& request) {
  GlassProtocol protocol = request.protocol;
  protocol.ensemble = ensemble(request.ensemble);
  const auto refuse = [](const std::string& what) { throw InputError(what); };
  if (request.rates.size() > 2) refuse("--rate: give one rate or two");
  if ((protocol.cool_to > 0) != !request.rates.empty()) refuse("--cool-to: goes with --melt and --rate");
  if ((request.rates.size() == 2) != (protocol.rate_change > 0)) refuse("--rate-change: goes with two rates");
  if (protocol.melt_time > 0 && protocol.melt == 0) refuse("--melt-time: goes with --melt");
  if ((protocol.anneal > 0) != (protocol.anneal_time > 0)) refuse("--anneal: goes with --anneal-time");
  if (protocol.melt > 0 && protocol.melt_time == 0 && protocol.cool_to == 0) refuse("--melt: goes with --melt-time");
  if (!request.rates.empty()) protocol.rate = request.rates[0];
  if (request.rates.size() == 2) protocol.second_rate = request.rates[1];
  return protocol;
}

std::vector<Stage> surface_stages(const QuenchRequest& request, const QuenchPlan& plan) {
  const SurfaceRequest& surface = request.surface;
  if (surface.axis.empty() || surface.time == 0) return {};
  double temperature = surface.temperature;
  if (temperature == 0 && !plan.stages.empty()) temperature = plan.stages.back().to;
  if (temperature == 0) throw InputError("--surface-time: goes with --surface-temperature where nothing ran before");
  return {{"surface", Ensemble::nvt, Thermostat::nose_hoover, temperature, temperature,
           std::llround(surface.time / plan.dynamics.timestep)}};
}

/// As many rows as asked for in the cooling, or in all where nothing cools, ten figures or fewer in each.
std::int64_t steps_of_row(const QuenchRequest& request, const QuenchPlan& plan) {
  std::int64_t cooling = 0, all = 0;
  for (const auto* stages : {&plan.stages, &plan.surface_stages})
    for (const Stage& stage : *stages) {
      all += stage.steps;
      if (stage.from != stage.to) cooling += stage.steps;
    }
  return std::max<std::int64_t>(10, (cooling > 0 ? cooling : all) / request.points);
}

}  // namespace

void declare(CLI::App& app, QuenchRequest& request) {
  app.add_option("--potential", request.potential,
                 "file of LAMMPS commands: units, atom_style, pair_style, pair_coeff, mass, kspace_style, ...")
      ->type_name("FILE")
      ->required()
      ->check(not_empty());
  declare_atoms(app, request.atoms);
  declare_protocol(app, request);
  declare_surface(app, request.surface);
  declare(app, request.dynamics);
  declare_runs(app, request);
  app.add_option(
         "--force-tolerance", request.force_tolerance,
         "largest force component at the end, an inherent structure (default 0.001 eV/A; 0.0025 epsilon/sigma in "
         "lj units)")
      ->type_name("FORCE")
      ->check(positive());
  add_seed_option(app, request.seed);
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet, "print nothing");
}

int surface_axis(const SurfaceRequest& request) { return request.axis.front() - 'x'; }

QuenchPlan quench_plan(const QuenchRequest& request) {
  require_one_source(request.atoms);
  require_used(request);
  QuenchPlan plan;
  if (request.surface.vacuum > 0) plan.vacuum = request.surface.vacuum;
  if (request.surface.layer > 0) plan.layer = request.surface.layer;
  plan.potential = read_lammps_input(request.potential, request.potential);
  plan.potential.structure.clear();
  plan.potential.structure_name = "begin";
  require_known_atoms(plan.potential);
  plan.units = units_of(plan.potential);
  plan.dynamics = dynamics_options(request.dynamics, plan.units);
  plan.stages = glass_stages(protocol_of(request), plan.dynamics.timestep);
  plan.surface_stages = surface_stages(request, plan);
  plan.row = steps_of_row(request, plan);
  plan.sample = std::max<std::int64_t>(1, plan.row / 10);
  plan.minimize = minimize_options(plan.units, inherent_tolerance(request.force_tolerance, plan.units));
  return plan;
}

nlohmann::ordered_json quench_settings(const QuenchRequest& request, const QuenchPlan& plan) {
  const AtomsRequest& atoms = request.atoms;
  const std::string structure =
      atoms.structure.empty() ? "" : fingerprint(read_lammps_input(request.potential, atoms.structure).structure);
  nlohmann::ordered_json settings{{"potential", potential_fingerprint(plan.potential)},
                                  {"structure", structure},
                                  {"composition", atoms.composition},
                                  {"atoms", atoms.atoms},
                                  {"density", atoms.density},
                                  {"number-density", atoms.number_density},
                                  {"masses", atoms.masses},
                                  {"lattice", atoms.lattice},
                                  {"a", atoms.edge},
                                  {"cells", atoms.cells},
                                  {"vacancies", atoms.vacancies},
                                  {"melt", request.protocol.melt},
                                  {"melt-time", request.protocol.melt_time},
                                  {"cool-to", request.protocol.cool_to},
                                  {"rate", request.rates},
                                  {"rate-change", request.protocol.rate_change},
                                  {"anneal", request.protocol.anneal},
                                  {"anneal-time", request.protocol.anneal_time},
                                  {"ensemble", request.ensemble},
                                  {"surface", request.surface.axis},
                                  {"vacuum", plan.vacuum},
                                  {"layer", plan.layer},
                                  {"surface-time", request.surface.time},
                                  {"surface-temperature", request.surface.temperature},
                                  {"points", request.points},
                                  {"checkpoint", request.checkpoint},
                                  {"ranks-per-run", request.ranks_per_run},
                                  {"force-tolerance", plan.minimize.tolerance.value},
                                  {"seed", request.seed}};
  settings.update(dynamics_settings(plan.dynamics));
  return settings;
}

}  // namespace pel::drivers
