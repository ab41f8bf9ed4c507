#pragma once

#include "libpel/paths/neb.hpp"
#include "libpel/search/region/settle.hpp"

namespace pel {

/// Defaults are for metal units; `region_neb_options` scales them to others.
struct RegionNebOptions {
  /// Of the sphere of mobile atoms around the middle of what moves, length units; larger where an atom that moves lies
  /// farther out than half of it, so that as much remains around them.
  double radius = 10;
  double moved = 0.2;  ///< an atom that goes farther than this from end to end is one that moves, length units
  SettleOptions settle;
};
RegionNebOptions region_neb_options(const Units& units, const NebOptions& neb);

/// A path of the whole system, 3 x N. Between the ends of a step found in a region, the profile knows the saddle alone.
struct RegionNebResult : NebResult {
  Index region_atoms = 0;        ///< that moved in the bands; 0: all, there being no region
  std::int64_t whole_calls = 0;  ///< of `force_calls`, those of the whole system: the others cost what a region costs
};

/// A path as `neb` finds it, but with bands of the atoms near what moves, all others at rest where they are at the
/// initial end. Ends are minimized and proven with all atoms; so are the saddles of the region's path and the ends of
/// their descents (see `whole_event`): each event is one of the whole system. Where these do not join up, the links
/// that are open are found with all atoms. Where the atoms that move are spread too far for a region, the path is that
/// of `neb`, with all atoms.
///
/// `initial`, `final`: 3 x N, fixed atoms where they are in `structure`. `springs`: for the bands (see path_springs).
/// The result is a function of the arguments alone. Throws InputError where the ends do not have the atoms of the
/// structure, or as `neb` does.
RegionNebResult region_neb(const RegionSystem& system, const Structure& structure, View3X initial, View3X final,
                           Stream stream, const NebOptions& options, const RegionNebOptions& region_options,
                           const Springs& springs);

}  // namespace pel
