#pragma once

#include <cstddef>
#include <functional>

#include <mpi.h>

#include "drivers/dynamics/work_clock.hpp"
#include "libpel/parallel/errands.hpp"
#include "libpel/parallel/farm.hpp"

namespace pel::drivers {

/// Ranks for one run: 1 where there are as many runs as ranks, else so many that every rank has work, as far as
/// `ranks` can be divided evenly.
int ranks_per_run(int ranks, std::size_t runs);

/// What the ranks of a farm of runs do.
struct RunWork {
  /// One run; on the first rank of a team. `helpers`: the others of the team.
  std::function<void(std::size_t run, Errands& helpers, const FarmPoll& poll)> run;
  /// One errand of the run; on the others.
  std::function<Bytes(const Bytes&)> errand;
  /// Called on rank 0 now and then while runs go on anywhere.
  std::function<void()> watch;
};

/// Does `runs` runs on teams of `ranks_per_run` ranks. Collective. Throws Interrupted where the user stopped it, and on
/// every rank what was thrown on one of them.
void farm_runs(MPI_Comm world, std::size_t runs, const RunWork& work);

/// Share of the time worked by all ranks that was spent outside dynamics and force calls of LAMMPS. Collective.
double share_outside(MPI_Comm world, const WorkClock& clock);

}  // namespace pel::drivers
