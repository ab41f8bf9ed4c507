#pragma once

#include "libpel/parallel/communicator.hpp"

namespace pel {

/// Consecutive ranks that work on one task together. Rank 0 of `comm` is the team's root; the root of team 0 is rank 0
/// of the world.
struct Team {
  Communicator comm;  ///< of this team's ranks, in the order of the world
  int index = 0;      ///< of this team, from 0
  int count = 1;      ///< teams in the world

  bool root() const { return comm.rank() == 0; }
};

/// Divides `world` into teams of `ranks_per_team` ranks. Collective.
/// Throws InputError, on every rank, unless the size of `world` is a multiple of `ranks_per_team`.
Team split(MPI_Comm world, int ranks_per_team);

}  // namespace pel
