#pragma once

#include <optional>
#include <string>

#include "libpel/analysis/lattice_steps.hpp"
#include "libpel/core/structure.hpp"

namespace pel::drivers {

/// Reads --lattice: `found` (from the positions of `structure`), sc:A, bcc:A, fcc:A, diamond:A, or neighbor vectors as
/// x,y,z,x,y,z,...; nothing where it is empty. Throws InputError for anything else.
std::optional<LatticeSteps> crystal_of(const std::string& words, const Structure& structure);

}  // namespace pel::drivers
