#include "libpel/parallel/team.hpp"

#include <string>

#include "libpel/core/error.hpp"

namespace pel {

Team split(MPI_Comm world, int ranks_per_team) {
  int rank = 0;
  int size = 1;
  MPI_Comm_rank(world, &rank);
  MPI_Comm_size(world, &size);
  if (ranks_per_team < 1 || size % ranks_per_team != 0)
    throw InputError("teams of " + std::to_string(ranks_per_team) + " ranks: " + std::to_string(size) +
                     " ranks cannot be divided into them; start a multiple of the team size");
  Team team;
  team.index = rank / ranks_per_team;
  team.count = size / ranks_per_team;
  MPI_Comm comm = MPI_COMM_NULL;
  MPI_Comm_split(world, team.index, rank, &comm);
  team.comm = Communicator(comm);
  return team;
}

}  // namespace pel
