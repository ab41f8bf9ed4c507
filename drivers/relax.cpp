#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "drivers/commands.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/interruption.hpp"
#include "drivers/report/json_file.hpp"
#include "drivers/report/table.hpp"
#include "drivers/system/system.hpp"
#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/dynamics/inherent.hpp"

namespace pel::drivers {
namespace {

struct RelaxRequest {
  SystemRequest system;
  std::string output;
  double force_tolerance = 0;  // not given
  std::string json;
  bool quiet = false;
};

void declare(CLI::App& app, RelaxRequest& request) {
  declare(app, request.system);
  app.add_option("--output", request.output, "LAMMPS data file for the relaxed structure")
      ->type_name("FILE")
      ->required()
      ->check(not_empty());
  app.add_option("--force-tolerance", request.force_tolerance,
                 "largest force component at the minimum (default 0.001 eV/A in the units of the potential)")
      ->type_name("FORCE")
      ->check(positive());
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet, "print nothing");
}

/// LAMMPS, which writes the file, reads a time step into * and ends the name at a quotation mark.
void require_plain(const std::string& output) {
  if (output.find_first_of("*\"") == std::string::npos) return;
  throw InputError(fmt::format("--output {}: the name must hold neither * nor \"", output));
}

struct Relaxation {
  double energy_before = 0;
  InherentStructure after;
  double largest_displacement = 0;
};

Relaxation relax_on_all(System& system, double tolerance) {
  const Matrix3X& start = system.structure.positions;
  Matrix3X forces(3, start.cols());
  Relaxation result;
  result.energy_before = system.forces->evaluate(start, forces);
  Watched watched(*system.forces, [] {
    if (interruption_requested()) throw Interrupted();
  });
  result.after =
      inherent_structure(watched, start, system.structure.fixed, minimize_options(system.forces->units(), tolerance));
  result.largest_displacement = largest_displacement(result.after.positions - start);
  return result;
}

void require_converged(const Relaxation& result, double tolerance) {
  if (result.after.status == MinimizeStatus::converged) return;
  const bool stalled = result.after.status == MinimizeStatus::stalled;
  throw std::runtime_error(
      fmt::format("not converged: {} after {} force calls, largest force component {:.3g} (asked for {:.3g}); nothing "
                  "was written",
                  stalled ? "no step lowers the energy any further" : "the allowed calls are spent",
                  result.after.force_calls, result.after.largest_force, tolerance));
}

void report(MPI_Comm world, const RelaxRequest& request, const System& system, const Relaxation& result) {
  const Units& units = system.forces->units();
  const double force = result.after.largest_force;
  if (!request.quiet)
    say(world, listing({{"atoms", fmt::format("{}", system.structure.atoms())},
                        {"energy before", fmt::format("{:.8f} {}", result.energy_before, units.energy)},
                        {"energy", fmt::format("{:.8f} {}", result.after.energy, units.energy)},
                        {"largest force component", fmt::format("{:.3g} {}/{}", force, units.energy, units.length)},
                        {"largest displacement", fmt::format("{:.4g} {}", result.largest_displacement, units.length)},
                        {"force calls", fmt::format("{}", result.after.force_calls)},
                        {"written", request.output}}));
  if (rank_in(world) != 0) return;
  write_json(request.json, {{"units", {{"energy", units.energy}, {"length", units.length}}},
                            {"atoms", system.structure.atoms()},
                            {"energy_before", result.energy_before},
                            {"energy", result.after.energy},
                            {"max_force", force},
                            {"max_displacement", result.largest_displacement},
                            {"force_calls", result.after.force_calls},
                            {"output", request.output}});
}

}  // namespace

void relax(MPI_Comm world, const Arguments& arguments) {
  RelaxRequest request;
  CLI::App app("The inherent structure of a structure: the minimum of the energy below it.", "pel relax");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  watch_for_interruption();
  in_agreement(world, [&] {
    if (rank_in(world) != 0) return;
    require_writable(request.json, "--json");
    require_plain(request.output);
    require_writable(request.output, "--output");
  });
  System system = open_system(request.system, world);
  const double tolerance = inherent_tolerance(request.force_tolerance, system.forces->units());
  const Relaxation result = relax_on_all(system, tolerance);
  require_converged(result, tolerance);
  system.forces->write_data(request.output, result.after.positions);
  in_agreement(world, [&] { report(world, request, system, result); });
}

}  // namespace pel::drivers
