#pragma once

#include <vector>

#include "libpel/core/cell.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// Atoms in a box. Column a of `positions` is the atom with LAMMPS id a + 1; positions are unwrapped, so that
/// differences are true displacements.
struct Structure {
  Cell cell;
  Matrix3X positions;           ///< 3 x N, length units
  std::vector<int> species;     ///< N, LAMMPS atom type, from 1
  std::vector<double> masses;   ///< per species: masses[type - 1]
  std::vector<double> charges;  ///< N, or empty where atoms carry none
  std::vector<char> fixed;      ///< N flags: atoms that never move

  Index atoms() const { return positions.cols(); }
};

/// Throws InputError where there are no atoms, sizes disagree, a type has no mass, a mass is not positive, or a number
/// is not finite.
void validate(const Structure& structure);

/// Same box, species, charges (to 1e-8) and fixed atoms, and positions within `tolerance` (length units) of each other,
/// images included. Masses do not enter: they change no barrier.
bool same_system(const Structure& a, const Structure& b, double tolerance = 1e-8);

/// Mass of each atom: N. The structure is valid (`validate`); throws std::out_of_range where a type has no mass.
Eigen::VectorXd atom_masses(const Structure& structure);

}  // namespace pel
