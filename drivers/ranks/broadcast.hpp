#pragma once

#include <cstdint>
#include <vector>

#include <mpi.h>

#include "libpel/parallel/message.hpp"

namespace pel::drivers {

/// What rank 0 has, of any size, on all ranks. Collective.
void broadcast(MPI_Comm world, Bytes& bytes);
std::vector<std::int64_t> broadcast(MPI_Comm world, const std::vector<std::int64_t>& numbers);

}  // namespace pel::drivers
