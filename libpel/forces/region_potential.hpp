#pragma once

#include "libpel/forces/lammps_script.hpp"

namespace pel {

/// The commands of the potential for atoms cut out of their surroundings: those that name boundaries left out. Throws
/// InputError where forces reach farther than a cut-off tells (kspace_style, hybrid styles), or where a command acts on
/// something that cannot be cut (molecules, fixes, groups).
LammpsInput region_input(const LammpsInput& input);

}  // namespace pel
