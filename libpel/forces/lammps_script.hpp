#pragma once

#include <string>
#include <vector>

namespace pel {

/// What LAMMPS is told: texts, so that a landscape can carry them, and the names they go by in messages.
struct LammpsInput {
  std::string potential;       ///< LAMMPS commands: units, atom_style, pair_style, pair_coeff, mass, kspace_style, ...
  std::string structure;       ///< a LAMMPS data file
  std::string potential_name;  ///< shown in errors
  std::string structure_name;  ///< shown in errors
};

/// Reads both files. Throws InputError naming the file that cannot be read.
LammpsInput read_lammps_input(const std::string& potential_file, const std::string& structure_file);

/// Commands of a potential text: comments removed, continued lines joined, blanks folded to one space.
std::vector<std::string> lammps_commands(const std::string& potential);

/// Does this command make sense only once the box exists? The structure is read just before the first such one.
bool needs_box(const std::string& command);
/// Has this command no place in a potential? pel reads the structure and moves the atoms itself; and the text goes into
/// landscapes, where it must be complete and must not start programs on the machine of whoever opens one.
bool is_refused(const std::string& command);

}  // namespace pel
