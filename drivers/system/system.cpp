#include "drivers/system/system.hpp"

#include <fmt/format.h>

#include "drivers/command_line/atom_list.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "libpel/core/error.hpp"
#include "libpel/search/attempt.hpp"

namespace pel::drivers {

void declare(CLI::App& app, SystemRequest& request) {
  app.add_option("--structure", request.structure, "LAMMPS data file")
      ->type_name("FILE")
      ->required()
      ->check(not_empty());
  app.add_option("--potential", request.potential,
                 "file of LAMMPS commands: units, atom_style, pair_style, pair_coeff, mass, kspace_style, ...")
      ->type_name("FILE")
      ->required()
      ->check(not_empty());
  app.add_option("--fixed", request.fixed, "ids of atoms that never move, such as 1-10,55")->type_name("ATOMS");
}

System open_system(const SystemRequest& request, MPI_Comm communicator) {
  LammpsInput input = read_lammps_input(request.potential, request.structure);
  auto forces = std::make_unique<LammpsForceField>(input, communicator);
  Structure structure = with_fixed(forces->structure(), request.fixed);
  return {std::move(input), std::move(forces), std::move(structure)};
}

Structure with_fixed(Structure structure, const std::string& atoms) {
  if (!atoms.empty())
    for (const Index atom : atom_list(atoms, structure.atoms(), "--fixed"))
      structure.fixed[static_cast<std::size_t>(atom)] = 1;
  return structure;
}

std::array<bool, 3> free_axes(const System& system) {
  return Frozen(*system.forces, system.structure.positions, system.structure.fixed).invariance().translation;
}

StationaryPoint relaxed(System& system, View3X start, const MinimizeOptions& options) {
  system.forces->rebuild();
  Frozen mobile(*system.forces, start, system.structure.fixed);
  const Minimization result = minimize(mobile, mobile.restrict(start), options);
  if (result.status != MinimizeStatus::converged)
    throw InputError(
        fmt::format("structure '{}': not relaxed after {} force calls, the largest force component is still {:.3g}; "
                    "check units and potential, or allow a larger force",
                    system.input.structure_name, result.force_calls, size(result.forces, ForceNorm::max_component)));
  return {result.energy, mobile.expand(result.positions)};
}

double inherent_tolerance(double asked_for, const Units& units) {
  return asked_for > 0 ? asked_for : 0.1 * art_options(units).tolerance.value;
}

MinimizeOptions minimize_options(const Units& units, double force_tolerance) {
  MinimizeOptions options = attempt_options(units, force_tolerance).connect.minimize;
  options.tolerance.value = force_tolerance;
  // Down to any minimum near: where the way leads matters less than after a saddle.
  options.max_step = MinimizeOptions{}.max_step * units.angstrom;
  options.max_calls = 20'000;
  return options;
}

}  // namespace pel::drivers
