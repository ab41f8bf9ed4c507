#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "libpel/parallel/message.hpp"
#include "libpel/parallel/team.hpp"

namespace pel {

enum class FarmStatus {
  complete,     ///< every task was done and delivered
  interrupted,  ///< some rank asked to stop before that
};

struct FarmResult {
  FarmStatus status = FarmStatus::complete;
  std::vector<std::size_t> not_done;  ///< tasks never begun or abandoned, ascending; on rank 0 of the world alone
  std::size_t worked = 0;             ///< tasks finished by this rank's team
};

/// To be called often (before every force call), by all ranks of a team the same number of times.
/// Throws Interrupted when the run is to stop.
using FarmPoll = std::function<void()>;
/// Does one task; called on every rank of a team with the same task. The team's root returns the result, the others
/// anything. Interrupted must pass through it.
using FarmWork = std::function<Bytes(std::size_t task, const FarmPoll& poll)>;
/// Takes a result; called on rank 0 of the world alone, in order of arrival, also from within `poll`.
using FarmDelivery = std::function<void(std::size_t task, const Bytes& result)>;
/// Asked on every rank at every poll and while waiting: true once the run is to stop.
using FarmStop = std::function<bool()>;

/// Does the tasks 0 ... `tasks` - 1, each once, on the teams made by `split(world, ...)`; a team that is free takes the
/// next one. Collective; all ranks return together. Rank 0 of the world works too: it answers the others from within
/// its own `poll`, so that nobody waits for it longer than one force call. A result and the request for the next task
/// travel as one message; no task is handed out ahead, which would leave a long one waiting behind another at the end.
///
/// Stopping is decided by rank 0: any rank's wish is sent to it, it tells the roots of the teams, and in a team of
/// several ranks the root's knowledge is shared by one MPI_Allreduce per poll, so that a team breaks off in lockstep.
///
/// An exception of `work` (on any rank) or `deliver` stops all ranks; then every rank throws the first of them:
/// InputError with its text, or std::runtime_error with the text of any other. Results finished before are delivered.
FarmResult farm(MPI_Comm world, const Team& team, std::size_t tasks, const FarmWork& work, const FarmDelivery& deliver,
                const FarmStop& stop_requested);

}  // namespace pel
