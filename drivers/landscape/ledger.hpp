#pragma once

#include <functional>
#include <optional>
#include <string>

#include <mpi.h>

#include "drivers/landscape/sweep_file.hpp"
#include "drivers/system/system.hpp"
#include "libpel/landscape/store.hpp"
#include "libpel/parallel/team.hpp"
#include "libpel/search/attempt.hpp"

namespace pel::drivers {

/// A landscape file to be made or continued.
struct LedgerRequest {
  std::string path;  ///< empty: none is kept
  SearchSettings settings;
  std::uint64_t seed = 1;
  /// Called on rank 0 before a new file is made: throws InputError where the request does not fit what it will hold.
  std::function<void()> before_new = [] {};
};

/// The landscape as rank 0 holds it.
struct Ledger {
  std::optional<LandscapeFile> file;
  Landscape landscape;
  StationaryPoint first;  ///< minimum 0, on all ranks
};

/// Rank 0 opens or makes the file; its whole team relaxes the first minimum or recomputes its energy. Collective.
/// Throws InputError on all ranks where the request and the file do not agree.
Ledger open_ledger(MPI_Comm world, const Team& team, System& system, const LedgerRequest& request,
                   const AttemptOptions& options);

/// By this rule, with the tolerances of the searches.
IdentityOptions identity_options(IdentityRule rule, const AttemptOptions& options, const System& system);

/// Minimizes to a hundredth of the tolerance of the ends of searches; what cannot be is returned as it came.
Tighten tighten(System& system, const AttemptOptions& options);

}  // namespace pel::drivers
