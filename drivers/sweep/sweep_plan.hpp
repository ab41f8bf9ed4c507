#pragma once

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include <mpi.h>

#include "drivers/landscape/ledger.hpp"
#include "drivers/sweep/sweep_request.hpp"
#include "libpel/core/search_key.hpp"

namespace pel::drivers {

/// The trials [begin, end) of every atom that is not done: all of them are made before any atom is judged again, so
/// that what is made does not depend on the order in which searches end.
struct Round {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// The rounds of `trials` trials. One without a confidence (0). With one the first is of `least_hits(confidence)`
/// trials, as no atom can be done with fewer, and each of the others adds a quarter to what was made: an atom makes at
/// most a quarter more trials than it needs, and ranks seldom wait for the end of a round.
std::vector<Round> rounds(std::int64_t trials, double confidence);

/// Where searches begin: a minimum and a central atom (index from 0).
using Center = std::pair<MinimumId, Index>;

/// The centers whose searches with a trial below `trials` cover the exits with this confidence.
std::set<Center> covered_centers(const Landscape& landscape, const Finds& finds, std::int64_t trials,
                                 double confidence);

/// The minima that a sweep begins from; all ranks know them.
struct Starts {
  std::vector<MinimumId> ids;           ///< ascending
  std::vector<StationaryPoint> points;  ///< of `ids`
};
const StationaryPoint& start(const Starts& starts, MinimumId id);
/// Those asked for, of the landscape that rank 0 holds. Collective; throws InputError on all ranks where a minimum is
/// not there.
Starts agreed_starts(MPI_Comm world, const SweepRequest& request, const Ledger& ledger);

/// The centers asked for: minima ascending, at each of them the atoms in the order given.
std::vector<Center> centers(const Starts& starts, const std::vector<Index>& atoms);

/// The searches of one round; all ranks know them.
struct RoundPlan {
  std::int64_t open = 0;        ///< centers that are not done
  std::vector<SearchKey> keys;  ///< searches to be made, in the order of their centers
  std::int64_t done_before = 0;
};
/// `open`: the centers that are not done; with the keys of all searches stored.
RoundPlan plan_round(const Round& round, const std::vector<Center>& open, const std::set<SearchKey>& attempted);
/// What rank 0 planned. Collective.
void broadcast(MPI_Comm world, RoundPlan& plan);

}  // namespace pel::drivers
