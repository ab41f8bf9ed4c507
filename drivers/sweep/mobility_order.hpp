#pragma once

#include <string>
#include <vector>

#include "libpel/core/structure.hpp"
#include "libpel/core/units.hpp"

namespace pel::drivers {

/// `atoms` (from 0) by how likely they are to move: by decreasing share of the runs of an ensemble file (`pel isoconf`)
/// at all its temperatures in which they did, also before the clock began, equal ones ascending. The runs are those
/// from the configuration of the file that is nearest to `structure`. Throws InputError, which names --order-by, where
/// the file cannot be read or has no complete runs from such a configuration.
std::vector<Index> by_mobility(std::vector<Index> atoms, const std::string& ensemble, const Structure& structure,
                               const Units& units);

}  // namespace pel::drivers
