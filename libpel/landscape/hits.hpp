#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "libpel/core/search_key.hpp"
#include "libpel/landscape/landscape.hpp"

namespace pel {

/// Every identified search, with the saddle it found; none where it found no event.
using Finds = std::map<SearchKey, std::optional<SaddleId>>;

/// What the searches around one atom, from one minimum, found.
struct AtomHits {
  MinimumId minimum{0};
  Index atom = 0;                          ///< index from 0
  std::int64_t searches = 0;               ///< identified ones
  std::map<SaddleId, std::int64_t> exits;  ///< how many of them found each saddle of this minimum
  std::int64_t elsewhere = 0;              ///< how many found a saddle between two other minima
};

/// The hits by minimum and central atom, ascending; of searches with a trial below `trials` alone. Throws
/// std::out_of_range where the landscape does not have a saddle that was found.
std::vector<AtomHits> hits_by_atom(const Landscape& landscape, const Finds& finds,
                                   std::int64_t trials = std::numeric_limits<std::int64_t>::max());

/// How often each exit was found, ascending by saddle.
std::vector<std::int64_t> counts(const AtomHits& hits);
/// How often each exit of each minimum was found by the searches around all of these atoms together.
std::vector<std::int64_t> pooled_counts(const std::vector<AtomHits>& hits);

}  // namespace pel
