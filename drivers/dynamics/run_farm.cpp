#include "drivers/dynamics/run_farm.hpp"

#include <array>

#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/interruption.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

/// The first ranks of all teams; the others have one of their own, which stays unused.
Communicator roots_of(MPI_Comm world, const Team& team) {
  MPI_Comm roots = MPI_COMM_NULL;
  MPI_Comm_split(world, team.root() ? 0 : 1, rank_in(world), &roots);
  return Communicator(roots);
}

void lead(const Communicator& roots, const Team& team, std::size_t runs, const RunWork& work) {
  Errands helpers(team.comm);
  const auto stop_requested = [&] {
    if (roots.rank() == 0) work.watch();
    return interruption_requested();
  };
  const FarmResult result = farm(
      roots.get(), split(roots.get(), 1), runs,
      [&](std::size_t run, const FarmPoll& poll) {
        work.run(run, helpers, poll);
        return Bytes();
      },
      [](std::size_t, const Bytes&) {}, stop_requested);
  if (result.status != FarmStatus::complete) throw Interrupted();
}

}  // namespace

int ranks_per_run(int ranks, std::size_t runs) {
  for (int each = 1; each < ranks; ++each)
    if (ranks % each == 0 && static_cast<std::size_t>(ranks / each) <= runs) return each;
  return ranks;
}

void farm_runs(MPI_Comm world, std::size_t runs, const RunWork& work) {
  const Communicator all = duplicate(world);
  const Team team = split(world, ranks_per_run(all.size(), runs));
  const Communicator roots = roots_of(world, team);
  in_agreement(world, [&] { team.root() ? lead(roots, team, runs, work) : serve_errands(team.comm, work.errand); });
}

double share_outside(MPI_Comm world, const WorkClock& clock) {
  std::array<double, 2> sums{clock.worked, clock.in_lammps};
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), 2, MPI_DOUBLE, MPI_SUM, world);
  return sums[0] > 0 ? 1 - sums[1] / sums[0] : 0;
}

}  // namespace pel::drivers
