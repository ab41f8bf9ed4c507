#pragma once

#include "libpel/core/structure.hpp"
#include "libpel/forces/lammps_handle.hpp"
#include "libpel/forces/lammps_script.hpp"

namespace pel {

/// Gives LAMMPS the atoms of `input.structure`, a data file. Throws InputError with LAMMPS's own message, or where the
/// file holds no atoms.
void read_structure(const LammpsHandle& lammps, const LammpsInput& input);

/// The box that LAMMPS holds.
Cell read_cell(const LammpsHandle& lammps);

/// Positions of all atoms by id, unwrapped by their image flags, on every rank: 3 x N.
Matrix3X gather_positions(const LammpsHandle& lammps, const Cell& cell);

/// Box, atoms and masses as LAMMPS holds them, on every rank; no atom is fixed. Throws InputError where ids are not
/// 1 to N, masses are given per atom, or a number is not finite.
Structure gather_structure(const LammpsHandle& lammps);

}  // namespace pel
