#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libpel/core/cell.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// A figure of each atom.
struct XyzColumn {
  std::string name;       ///< without blanks and colons
  Eigen::ArrayXd values;  ///< N, finite
};

/// One frame to be written.
struct XyzFrame {
  Cell cell;
  Matrix3X positions;                                     ///< 3 x N, unwrapped, length units
  std::vector<int> species;                               ///< N, from 1
  std::vector<std::pair<std::string, std::string>> keys;  ///< of the comment line, such as Timestep and energy
  std::vector<XyzColumn> columns = {};                    ///< after the id
};

/// The frame as extended XYZ (Larsen et al. 2017), as OVITO, ASE and TrajectoryFile read it: number of atoms; Lattice,
/// Origin, Properties=species:S:1:pos:R:3:id:I:1 and the columns, pbc, unwrapped=T and the keys; then a line for each
/// atom, positions to 1e-8. `names`: of the types, names[type - 1], without blanks.
std::string extended_xyz(const XyzFrame& frame, const std::vector<std::string>& names);

/// Names for the types of atoms in XYZ files: the element whose standard atomic weight is nearest to each mass (g/mol)
/// within 0.1, where that gives every type an element of its own; else the first elements, H, He, Li, ..., as ASE names
/// the types of LAMMPS.
std::vector<std::string> element_names(const std::vector<double>& masses);

}  // namespace pel
