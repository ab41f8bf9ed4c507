#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "libpel/core/structure.hpp"
#include "libpel/search/attempt.hpp"
#include "libpel/search/region/region_search.hpp"

namespace pel {

/// The searches of a sweep, ascending: every minimum with every atom (index from 0) and the trials 0 ... trials - 1.
std::vector<SearchKey> sweep_keys(const std::vector<MinimumId>& minima, const std::vector<Index>& atoms,
                                  std::int64_t trials);

/// One search of a sweep: pushes the mobile atoms near the atom of the key, fixed atoms held. `force_field` and
/// `start`: all atoms of `structure`. The result is a function of its arguments alone, whenever and wherever it is
/// computed.
Attempt sweep_attempt(ForceField& force_field, const Structure& structure, const StationaryPoint& start,
                      const SearchKey& key, std::uint64_t seed, const AttemptOptions& options, const Metric& metric,
                      const ArtTrace& trace = {});

/// The same in a region around the atom of the key; nothing where the system has no room for one (see region_search):
/// search it as a whole then. Throws InputError where atoms to be pushed lie outside the region.
std::optional<Attempt> sweep_region_search(const RegionSystem& system, const Structure& structure,
                                           const SearchStart& start, const SearchKey& key, std::uint64_t seed,
                                           const AttemptOptions& options, const RegionSearchOptions& region_options,
                                           const ArtTrace& trace = {});

}  // namespace pel
