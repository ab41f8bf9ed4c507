#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <mpi.h>

#include "drivers/neb/neb_request.hpp"
#include "libpel/landscape/found_path.hpp"
#include "libpel/landscape/landscape.hpp"
#include "libpel/parallel/farm.hpp"

namespace pel::drivers {

/// The paths to be found; all ranks know them.
struct PathSource {
  std::string name;                   ///< as PathKey::source
  std::vector<std::int64_t> numbers;  ///< ascending
  /// Asked for ascending numbers, it reads files once. `poll` is called often while it does.
  std::function<PathEnds(std::int64_t number, const FarmPoll& poll)> ends;
  /// Differs where the ends do; on rank 0 alone.
  std::function<std::uint64_t(std::int64_t number)> fingerprint;
  std::string account;  ///< what they were chosen from: a line for the report, or empty
};

/// From the structure of `system` to the file --final, drift removed. Throws InputError where it does not hold the same
/// system.
PathSource pair_source(const NebRequest& request, const System& system);

/// Consecutive frames between which an atom moved --threshold or more, drift of the center of mass removed there and in
/// the ends; --count of them, chosen at random by the seed: more of them hold those that fewer do. Rank 0 reads the
/// trajectory first, and every rank once more as far as its paths need. Collective.
PathSource trajectory_source(MPI_Comm world, const NebRequest& request, const System& system);

/// The ends of the saddles, as recorded; "all" are those that searches found. Throws InputError where one does not
/// exist.
PathSource saddle_source(const std::string& saddles, const Landscape& landscape);

}  // namespace pel::drivers
