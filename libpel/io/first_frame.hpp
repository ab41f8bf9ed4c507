#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "libpel/core/structure.hpp"

namespace pel {

/// What a trajectory says of its system.
struct FirstFrame {
  Structure structure;             ///< box, species and positions of the first frame; masses 1 where it has none
  std::vector<std::string> names;  ///< per species, where the file has them
  bool masses_known = false;
  bool named_types = false;  ///< there are no types but names, numbered by the alphabet
  std::string units;         ///< ITEM: UNITS of a dump, units of XYZ, such as metal; empty where it is not told
};

/// Reads the first frame of a trajectory of which there is no other description: dumps of LAMMPS by the columns type,
/// element (both, or one of them) and mass, extended XYZ by species (numbered by the alphabet), mass (or masses) and
/// pbc. Positions may be wrapped. Throws InputError where the file is none of these or holds no whole frame.
FirstFrame read_first_frame(const std::filesystem::path& path);

}  // namespace pel
