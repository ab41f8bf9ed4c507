#pragma once

#include <functional>

#include <mpi.h>

#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/walk/walker.hpp"

namespace pel::drivers {

/// Gives every rank the network, and the times, of rank 0. Collective.
void broadcast(MPI_Comm world, Network& network);
void broadcast(MPI_Comm world, std::vector<double>& values);

/// Called with the number of walkers of all ranks that are done, as far as this rank can tell.
using WalkersDone = std::function<void(std::uint64_t)>;

/// Divides the walkers of `options` among the ranks and joins what they did: on rank 0 the same record, bit for bit, as
/// that of one rank alone; on the others an incomplete one. Collective; an exception on one rank is thrown on all.
WalkerRecord walk_shared(MPI_Comm world, const Network& network, const Rates& rates, const WalkerOptions& options,
                         const WalkersDone& tell);

}  // namespace pel::drivers
