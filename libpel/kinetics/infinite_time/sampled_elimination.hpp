#pragma once

#include "libpel/core/random.hpp"
#include "libpel/kinetics/elimination.hpp"

namespace pel {

/// Star-mesh elimination in which the mesh of each node is sampled instead of made in full: of every link, largest
/// last, to one of the larger ones, with conductances whose expectation is the mesh (Kyng & Sachdeva 2016). It costs
/// little more than the conductors have entries, subtracts nothing, and is near enough to the elimination to
/// precondition iterations, whatever the spread of conductances. No ground.
Elimination eliminate_sampled(const std::vector<Conductor>& conductors, Index nodes, Stream stream);

}  // namespace pel
