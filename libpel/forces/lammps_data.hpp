#pragma once

#include <string>

#include "libpel/core/structure.hpp"

namespace pel {

/// The structure as a data file of LAMMPS: positions in the box with image flags, 17 digits, masses of all types; atom
/// style charge where there are charges, else atomic. `title`: its first line. Edges must be an upper triangle, as
/// LAMMPS has them; throws InputError where they are not. Fixed atoms are not marked: data files cannot.
std::string lammps_data(const Structure& structure, const std::string& title);

}  // namespace pel
