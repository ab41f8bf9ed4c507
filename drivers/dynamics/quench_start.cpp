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

CubicLattice lattice_of(const std::string& word) {
  if (word == "sc") return CubicLattice::simple;
  if (word == "bcc") return CubicLattice::body_centered;
  return word == "fcc" ? CubicLattice::face_centered : CubicLattice::diamond;
}

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

/// One atom of each species far apart, with masses that no element has: what comes back otherwise was set by the
/// potential.
std::vector<double> masses_of_potential(const LammpsInput& potential, std::size_t species) {
  constexpr double unset = 12345.678;
  Stream stream(0, StreamPurpose::dynamics, {0, 0, 0});
  const Structure probe =
      random_mixture(std::vector<std::int64_t>(species, 1), std::vector<double>(species, unset), 1e-3, stream);
  const LammpsForceField forces(input_of(potential, probe), MPI_COMM_SELF);
  const std::vector<double> masses = forces.structure().masses;
  if (const auto none = std::ranges::find(masses, unset); none != masses.end())
    throw InputError(fmt::format("potential '{}': it sets no mass of type {}; give --masses", potential.potential_name,
                                 none - masses.begin() + 1));
  return masses;
}

std::vector<double> masses_of(const QuenchRequest& request, const QuenchPlan& plan, std::size_t species) {
  const std::vector<double>& given = request.atoms.masses;
  if (given.empty()) return masses_of_potential(plan.potential, species);
  if (given.size() != species)
    throw InputError(fmt::format("--masses: {} are given for {} species; give one for each", given.size(), species));
  return given;
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
  Structure whole = crystal(lattice_of(atoms.lattice), atoms.edge, static_cast<int>(atoms.cells));
  const auto species = atoms.composition.empty() ? std::vector<Constituent>{{"A", 1}} : composition(atoms.composition);
  const auto masses = masses_of(request, plan, species.size());
  whole = shuffled(std::move(whole), species_counts(species, whole.atoms()), masses, stream);
  return with_vacancies(whole, atoms.vacancies, stream);
}

}  // namespace

Structure quench_start(const QuenchRequest& request, const QuenchPlan& plan, std::int64_t replica) {
  if (!request.atoms.structure.empty())
    return LammpsForceField(read_lammps_input(request.potential, request.atoms.structure), MPI_COMM_SELF).structure();
  // Runs have streams of their temperature, and none is 0.
  Stream stream(request.seed, StreamPurpose::dynamics, {0, static_cast<std::uint64_t>(replica), 0});
  const bool crystal = !request.atoms.lattice.empty();
  const Structure begin = crystal ? lattice_with_vacancies(request, plan, stream) : mixture(request, plan, stream);
  return LammpsForceField(input_of(plan.potential, begin), MPI_COMM_SELF).structure();
}

}  // namespace pel::drivers
