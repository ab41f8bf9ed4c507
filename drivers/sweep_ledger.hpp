#pragma once

#include <optional>

#include <mpi.h>

#include "drivers/sweep_request.hpp"
#include "libpel/landscape/store.hpp"
#include "libpel/parallel/team.hpp"

namespace pel::drivers {

/// The landscape as rank 0 holds it.
struct Ledger {
  std::optional<LandscapeFile> file;
  Landscape landscape;
};

/// Rank 0 opens or makes the file; its whole team relaxes the first minimum or recomputes its energy. Collective.
/// Throws InputError on all ranks where the request and the file do not agree.
Ledger open_ledger(MPI_Comm world, const Team& team, System& system, const SweepRequest& request,
                   const AttemptOptions& options);

}  // namespace pel::drivers
