#pragma once

#include <CLI/CLI.hpp>

#include "drivers/system.hpp"
#include "libpel/search/attempt.hpp"

namespace pel::drivers {

/// What the user may say of how a saddle is searched, by whichever command.
struct SearchRequest {
  double force_tolerance = 0;  ///< 0: the default of the unit system
  double max_energy = 0;       ///< 0: the default of the unit system
};
void declare(CLI::App& app, SearchRequest& request);

/// In the units of the system.
AttemptOptions search_options(const SearchRequest& request, const Units& units);
/// The one asked for, or the default.
double force_tolerance(const SearchRequest& request, const Units& units);

/// Minimum 0 of a landscape: the structure of the system, relaxed. Throws InputError where it cannot be.
StationaryPoint first_minimum(System& system, const AttemptOptions& options);

/// What stands for the Hessian near `start`: see search_metric. Its few calls are not in the account of any search.
Metric make_metric(System& system, ForceField& force_field, const StationaryPoint& start,
                   const AttemptOptions& options);

/// One search. `force_field`: that of the system, or a wrapper of it; `metric`: of this start. Whatever was computed
/// before, the same arguments give the same result.
Attempt make_search(System& system, ForceField& force_field, const StationaryPoint& start, const SearchKey& key,
                    std::uint64_t seed, const AttemptOptions& options, const Metric& metric,
                    const ArtTrace& trace = {});

}  // namespace pel::drivers
