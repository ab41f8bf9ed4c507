#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "drivers/system/system.hpp"
#include "libpel/forces/lammps_region.hpp"
#include "libpel/landscape/sweep.hpp"

namespace pel::drivers {

/// What the user may say of how a saddle is searched, by whichever command.
struct SearchRequest {
  double force_tolerance = 0;  ///< 0: the default of the unit system
  double max_energy = 0;       ///< 0: the default of the unit system
  std::string region = "off";  ///< radius of the active region, or off
};
void declare(CLI::App& app, SearchRequest& request);
/// `--force-tolerance` alone.
void declare_tolerance(CLI::App& app, SearchRequest& request, const std::string& refined);
/// `--identity`, the name of a rule.
void declare_identity(CLI::App& app, std::string& rule);

/// In the units of the system.
AttemptOptions search_options(const SearchRequest& request, const Units& units);
/// The one asked for, or the default.
double force_tolerance(const SearchRequest& request, const Units& units);

/// Radius of the region, length units; 0: off. Throws InputError where the word is neither.
double region_radius(const SearchRequest& request);
/// That in which searches are made. Throws InputError also where it is less than that of the atoms pushed.
double region_radius(const SearchRequest& request, const AttemptOptions& options);

/// Minimum 0 of a landscape: the structure of the system, relaxed; tighter for searches in regions of a radius above 0.
/// Throws InputError where it cannot be.
StationaryPoint first_minimum(System& system, const AttemptOptions& options, double region);

/// What the searches of a run are made with.
struct Searcher {
  System& system;
  const AttemptOptions& options;
  std::uint64_t seed = 1;
  double radius = 0;                                        ///< of the region; 0: all atoms of the system move
  std::unique_ptr<LammpsRegion> region;                     ///< where there is one
  std::optional<std::pair<MinimumId, SearchStart>> shared;  ///< by the searches from the minimum last searched
};
/// `communicator`: that of the system. Throws InputError where no region can be cut out of the potential.
Searcher open_searcher(System& system, const AttemptOptions& options, std::uint64_t seed, double radius,
                       MPI_Comm communicator);

/// One search. `before_call`: ahead of force calls; may throw to end it. Whatever was computed before, the same
/// arguments give the same result. The few calls of a metric of the whole system are not in the account.
Attempt make_search(Searcher& searcher, const std::function<void()>& before_call, const StationaryPoint& start,
                    const SearchKey& key, const ArtTrace& trace = {});

}  // namespace pel::drivers
