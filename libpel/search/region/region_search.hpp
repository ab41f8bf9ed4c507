#pragma once

#include <optional>

#include "libpel/search/attempt.hpp"
#include "libpel/search/region/settle.hpp"

namespace pel {

/// Defaults are for metal units; `region_search_options` scales them to others.
struct RegionSearchOptions {
  double radius = 10;  ///< of the sphere around the central atom in which the saddle is sought, length units
  SettleOptions settle;
};
RegionSearchOptions region_search_options(const Units& units, const AttemptOptions& attempt);

/// A search as `attempt` makes it, but sought with the atoms of a small sphere: calls of the whole system are few, and
/// hardly more for larger ones. The saddle and then the ends of its descents are settled (see `settle_saddle`), so that
/// they are those of the whole system, and their indices proven with all atoms; what bends downward too often, be it
/// at another soft spot far away, is left that way. The ways down are followed in a sphere of `settle.near` times the
/// radius: beyond it a soft spot may come to rest in another state than on a way down of all atoms. Event and energies
/// are of the whole system, 3 x N; `start` should be relaxed far below the tolerance, or what strain it has left all
/// over the system lowers the energies of saddle and ends against its own.
///
/// Nothing where the system is too small for it: for the sphere searched, its shell and periodic images, or where they
/// hold most of its atoms. `pushed`: indices among all atoms, mobile and inside the sphere. The result is a function of
/// the arguments alone. Throws InputError where a pushed atom cannot move or lies outside the sphere.
std::optional<Attempt> region_search(const RegionSystem& system, const SearchStart& start,
                                     const std::vector<Index>& pushed, const SearchKey& key, Stream stream,
                                     const AttemptOptions& options, const RegionSearchOptions& region_options,
                                     const ArtTrace& trace = {});

}  // namespace pel
