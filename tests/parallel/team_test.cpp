#include "libpel/parallel/team.hpp"

#include <utility>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"

using namespace pel;

namespace {

int world_rank() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

int world_size() {
  int size = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

}  // namespace

TEST_SUITE("mpi") {
  TEST_CASE("team: consecutive ranks, first one the root") {
    for (int ranks = 1; ranks <= world_size(); ranks *= 2) {
      CAPTURE(ranks);
      const Team team = split(MPI_COMM_WORLD, ranks);
      CHECK(team.count * ranks == world_size());
      CHECK(team.comm.size() == ranks);
      CHECK(team.index * ranks + team.comm.rank() == world_rank());
      CHECK(team.root() == (world_rank() % ranks == 0));
    }
  }

  TEST_CASE("team: sizes that do not divide the world are refused") {
    CHECK_THROWS_AS(split(MPI_COMM_WORLD, 0), InputError);
    CHECK_THROWS_AS(split(MPI_COMM_WORLD, -1), InputError);
    CHECK_THROWS_AS(split(MPI_COMM_WORLD, world_size() + 1), InputError);
  }

  TEST_CASE("communicator: messages of a duplicate do not meet those of the original") {
    const Communicator copy = duplicate(MPI_COMM_WORLD);
    const int to = (world_rank() + 1) % world_size();
    int on_copy = world_rank();
    int on_world = -1;
    MPI_Request requests[2];
    MPI_Isend(&on_copy, 1, MPI_INT, to, 0, copy.get(), &requests[0]);
    MPI_Isend(&on_world, 1, MPI_INT, to, 0, MPI_COMM_WORLD, &requests[1]);
    int received = 0;
    MPI_Recv(&received, 1, MPI_INT, MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    CHECK(received == -1);
    MPI_Recv(&received, 1, MPI_INT, MPI_ANY_SOURCE, 0, copy.get(), MPI_STATUS_IGNORE);
    CHECK(received == (world_rank() + world_size() - 1) % world_size());
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  }

  TEST_CASE("communicator: a moved-from one owns nothing") {
    Communicator first = duplicate(MPI_COMM_WORLD);
    Communicator second = std::move(first);
    CHECK(second.size() == world_size());
    first = std::move(second);
    CHECK(first.size() == world_size());
    CHECK(second.get() == MPI_COMM_NULL);  // NOLINT(bugprone-use-after-move): what is left behind is the question
  }
}
