#include "drivers/dynamics/quench_start.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "libpel/core/error.hpp"
#include "libpel/dynamics/composition.hpp"
#include "libpel/dynamics/crystal.hpp"
#include "libpel/forces/lammps.hpp"
#include "libpel/forces/lammps_data.hpp"

namespace pel::drivers {
namespace {

bool has_charges(const LammpsInput& potential) {
  const auto commands = lammps_commands(potential.potential);
  return std::ranges::find(commands, "atom_style charge") != commands.end();
}

/// Charges are those that the potential sets.
LammpsInput input_of(const LammpsInput& potential, Structure structure) {
  if (has_charges(potential) && structure.charges.empty()) structure.charges.assign(structure.species.size(), 0);
  LammpsInput input = potential;
  input.structure = lammps_data(structure, "begin of pel quench");
  return input;
}

constexpr double unset = 12345.678;  // a mass that no element has

/// One atom of each species far apart, with masses unset: what comes back otherwise was set by the potential.
std::vector<double> masses_of_potential(const LammpsInput& potential, std::size_t species) {
  Stream stream(0, StreamPurpose::dynamics, {0, 0, 0});
  const Structure probe =
      random_mixture(std::vector<std::int64_t>(species, 1), std::vector<double>(species, unset), 1e-3, stream);
  const LammpsForceField forces(input_of(potential, probe), MPI_COMM_SELF);
  return forces.structure().masses;
}

std::vector<double> masses_of(const QuenchRequest& request, const QuenchPlan& plan, std::size_t species) {
  const std::vector<double>& given = request.atoms.masses;
  if (!given.empty() && given.size() != species)
    throw InputError(fmt::format("--masses: {} are given for {} species; give one for each", given.size(), species));
  std::vector<double> masses = masses_of_potential(plan.potential, species);
  for (std::size_t k = 0; k < species; ++k) {
    const bool set = masses[k] != unset;
    if (!set && given.empty())
      throw InputError(fmt::format("potential '{}': it sets no mass of type {}; give --masses",
                                   plan.potential.potential_name, k + 1));
    if (set && !given.empty() && given[k] != masses[k])
      throw InputError(fmt::format(
          "--masses: the potential sets the mass of type {} to {}, which counts; leave them out", k + 1, masses[k]));
    if (!set) masses[k] = given[k];
  }
  return masses;
}

/// Atoms per volume. 1 g/cm^3 is 0.602214076 g/mol per cubic angstrom.
double number_density(const AtomsRequest& atoms, const Units& units, const std::vector<std::int64_t>& counts,
                      const std::vector<double>& masses) {
  if (atoms.number_density > 0) return atoms.number_density;
  const double mass = std::inner_product(counts.begin(), counts.end(), masses.begin(), 0.0);
  const double per_volume = atoms.density * (units.style == UnitStyle::lj ? 1 : 0.602214076);
  return per_volume / mass * static_cast<double>(atoms.atoms);
}

Structure mixture(const QuenchRequest& request, const QuenchPlan& plan, Stream& stream) {
  const auto counts = species_counts(composition(request.atoms.composition), request.atoms.atoms);
  const auto masses = masses_of(request, plan, counts.size());
  return random_mixture(counts, masses, number_density(request.atoms, plan.units, counts, masses), stream);
}

Structure lattice_with_vacancies(const QuenchRequest& request, const QuenchPlan& plan, Stream& stream) {
  const AtomsRequest& atoms = request.atoms;
  Structure whole = crystal(cubic_lattice(atoms.lattice).value(), atoms.edge, static_cast<int>(atoms.cells));
  const auto species = atoms.composition.empty() ? std::vector<Constituent>{{"A", 1}} : composition(atoms.composition);
  const auto masses = masses_of(request, plan, species.size());
  whole = shuffled(std::move(whole), species_counts(species, whole.atoms()), masses, stream);
  return with_vacancies(whole, atoms.vacancies, stream);
}

Structure begin(const QuenchRequest& request, const QuenchPlan& plan, std::int64_t replica) {
  if (!request.atoms.structure.empty())
    return LammpsForceField(read_lammps_input(request.potential, request.atoms.structure), MPI_COMM_SELF).structure();
  // Runs have streams of their temperature, and none is 0.
  Stream stream(request.seed, StreamPurpose::dynamics, {0, static_cast<std::uint64_t>(replica), 0});
  const bool crystal = !request.atoms.lattice.empty();
  const Structure begin = crystal ? lattice_with_vacancies(request, plan, stream) : mixture(request, plan, stream);
  return LammpsForceField(input_of(plan.potential, begin), MPI_COMM_SELF).structure();
}

/// Before hours are spent on it.
void require_inside(const QuenchRequest& request, const QuenchPlan& plan, const Cell& cell) {
  if (request.surface.axis.empty()) return;
  const int axis = surface_axis(request.surface);
  if (const double thickness = cell.edges()(axis, axis); 2 * plan.layer >= thickness)
    throw InputError(
        fmt::format("--layer {}: the layers of both surfaces fill the slab, {:.4g} thick", plan.layer, thickness));
}

}  // namespace

Structure quench_start(const QuenchRequest& request, const QuenchPlan& plan, std::int64_t replica) {
  Structure start = begin(request, plan, replica);
  require_inside(request, plan, start.cell);
  return start;
}

}  // namespace pel::drivers
