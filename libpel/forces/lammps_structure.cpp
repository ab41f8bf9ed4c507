#include "libpel/forces/lammps_structure.hpp"

#define LAMMPS_LIB_MPI
#include <lammps/library.h>

#include <algorithm>
#include <array>

#include "libpel/core/error.hpp"
#include "libpel/forces/lammps_file.hpp"

namespace pel {
namespace {

void require_consecutive_ids(const LammpsHandle& lammps, std::int64_t atoms) {
  const int* ids = lammps.ids();
  const int local = lammps.local_atoms();
  std::int64_t largest = 0;
  for (int i = 0; i < local; ++i) largest = std::max<std::int64_t>(largest, ids[i]);
  MPI_Allreduce(MPI_IN_PLACE, &largest, 1, MPI_INT64_T, MPI_MAX, lammps.communicator());
  if (largest != atoms)
    throw InputError("the largest atom id is " + std::to_string(largest) + " but there are " + std::to_string(atoms) +
                     " atoms; number them 1 to N");
  std::vector<int> times(atoms, 0);
  for (int i = 0; i < local; ++i) ++times[ids[i] - 1];
  MPI_Allreduce(MPI_IN_PLACE, times.data(), static_cast<int>(atoms), MPI_INT, MPI_SUM, lammps.communicator());
  if (const auto none = std::ranges::find(times, 0); none != times.end())
    throw InputError("no atom has the id " + std::to_string(none - times.begin() + 1) +
                     " because another id is given twice; number them 1 to N");
}

std::vector<double> read_masses(const LammpsHandle& lammps) {
  const auto types = static_cast<std::size_t>(lammps_extract_setting(lammps.get(), "ntypes"));
  const auto* mass = static_cast<const double*>(lammps_extract_atom(lammps.get(), "mass"));
  if (!mass) throw InputError("masses per atom are not supported; give one mass per atom type");
  return {mass + 1, mass + 1 + types};
}

}  // namespace

void read_structure(const LammpsHandle& lammps, const LammpsInput& input) {
  const TemporaryFile file(input.structure, lammps.communicator());
  try {
    lammps.command("read_data " + file.name());
  } catch (const ForceError& error) {
    throw InputError("structure '" + input.structure_name + "': LAMMPS says: " + error.what());
  }
  if (lammps_get_natoms(lammps.get()) < 1)
    throw InputError("structure '" + input.structure_name + "': it holds no atoms");
}

Cell read_cell(const LammpsHandle& lammps) {
  std::array<double, 3> low{}, high{};
  std::array<int, 3> periodic{};
  double xy = 0, yz = 0, xz = 0;
  int change = 0;
  lammps_extract_box(lammps.get(), low.data(), high.data(), &xy, &yz, &xz, periodic.data(), &change);
  Matrix3 edges;
  edges << high[0] - low[0], xy, xz, 0, high[1] - low[1], yz, 0, 0, high[2] - low[2];
  return {edges, {periodic[0] != 0, periodic[1] != 0, periodic[2] != 0}, Vector3(low[0], low[1], low[2])};
}

Matrix3X gather_positions(const LammpsHandle& lammps, const Cell& cell) {
  const auto atoms = static_cast<Index>(lammps_get_natoms(lammps.get()));
  Matrix3X positions(3, atoms);
  Eigen::Matrix3Xi image(3, atoms);
  std::string x = "x", flags = "image";
  lammps_gather_atoms(lammps.get(), x.data(), 1, 3, positions.data());
  lammps_gather_atoms(lammps.get(), flags.data(), 0, 3, image.data());
  return positions + cell.edges() * image.cast<double>();
}

Structure gather_structure(const LammpsHandle& lammps) {
  const auto atoms = static_cast<Index>(lammps_get_natoms(lammps.get()));
  require_consecutive_ids(lammps, atoms);
  Structure structure{read_cell(lammps), {}, std::vector<int>(atoms), read_masses(lammps), {}, {}};
  structure.positions = gather_positions(lammps, structure.cell);
  std::string type = "type", charge = "q";
  lammps_gather_atoms(lammps.get(), type.data(), 0, 1, structure.species.data());
  if (lammps_extract_setting(lammps.get(), "q_flag") == 1) {
    structure.charges.resize(atoms);
    lammps_gather_atoms(lammps.get(), charge.data(), 1, 1, structure.charges.data());
  }
  structure.fixed.assign(atoms, 0);
  validate(structure);
  return structure;
}

}  // namespace pel
