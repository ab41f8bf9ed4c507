#pragma once

#include <cstdint>
#include <string>

#include "libpel/core/structure.hpp"
#include "libpel/core/units.hpp"

namespace pel {

/// Where a landscape comes from: all that is needed to repeat or continue its searches, and to follow its kinetics
/// without the engine that gave the forces.
struct Provenance {
  std::string program_version;
  UnitStyle units = UnitStyle::metal;
  std::string potential;       ///< the LAMMPS commands, as given
  std::string structure_text;  ///< the structure file, as given
  std::string options;         ///< the options of the searches, as JSON
  std::uint64_t seed = 0;
  Structure structure;  ///< what `structure_text` says, with the fixed atoms marked; not relaxed
};

}  // namespace pel
