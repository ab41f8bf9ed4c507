#pragma once

#include <string>
#include <vector>

#include "libpel/core/structure.hpp"
#include "libpel/forces/lammps.hpp"

namespace pel::test {

/// How a structure is spelled as a LAMMPS data file.
struct DataFileStyle {
  std::vector<Index> order;   ///< of the atom lines; empty: by id
  bool wrapped = false;       ///< positions inside the box with image flags, or unwrapped without
  std::string ending = "\n";  ///< of the lines
};
/// atom_style charge where the structure has charges, else atomic. Edges must be upper triangular, as LAMMPS wants.
std::string data_file(const Structure& structure, const DataFileStyle& style = {});

/// Face-centered cubic, edge 1.7, `cells`^3 cubes of 4 atoms; every atom displaced by a normal random vector times
/// `disorder`. Periodic.
Structure fcc_crystal(int cells, double disorder);
/// Rock salt, edge 5.64, 2 x 2 x 2 cubes of 8 ions of charge +-1. Periodic.
Structure rock_salt(double disorder);

/// Lennard-Jones, cut at 2: lj units.
std::string lennard_jones_potential();
/// Point charges on a soft core, long-range part by `kspace` ("ewald" or "pppm"): real units.
std::string ionic_potential(const std::string& kspace, double core);

/// The face-centered crystal in a sheared box: edges not at right angles, origin away from zero. Periodic.
Structure sheared_crystal(double disorder);
/// The face-centered crystal in `repeats`^3 primitive cells.
Structure primitive_crystal(int repeats);

/// Names both texts as "model" and "atoms".
LammpsInput lammps_input(std::string potential, std::string structure);
LammpsInput lennard_jones_crystal(const Structure& structure);
LammpsInput ionic_crystal(const std::string& kspace, double core, double disorder);

/// One system of every kind: cubic, sheared, free along one direction (fixed and shrinking walls), free cluster,
/// charges.
struct SmallSystem {
  std::string name;
  LammpsInput input;
  double disorder;            ///< a random displacement that leaves the energy finite, length units
  double step;                ///< of finite differences, length units
  double gradient_tolerance;  ///< relative: sums in reciprocal space are cut off
};
std::vector<SmallSystem> small_systems();

/// The Cu-Zr glass among the examples.
LammpsInput copper_zirconium();

}  // namespace pel::test
