#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "libpel/core/structure.hpp"
#include "libpel/forces/force_field.hpp"
#include "libpel/paths/region_neb.hpp"
#include "libpel/search/curvature/springs.hpp"

namespace pel {

/// Names one path of a landscape: where its ends come from, and which of them they are. Paths are stored and identified
/// by it, so that nothing depends on the order in which they are finished.
struct PathKey {
  std::string source;  ///< a trajectory, two files, the saddles of a landscape
  std::int64_t number = 0;
  auto operator<=>(const PathKey&) const = default;
};

/// The account of one path, in the coordinates of all atoms.
struct FoundPath {
  PathKey key;
  NebStatus status = NebStatus::exploded;
  std::int64_t force_calls = 0;
  double max_displacement =
      0;  ///< farthest an atom goes between the minimized ends, drift of the center of mass removed
  std::int64_t region_atoms = 0;  ///< mobile in bands, where they were those of a region; 0: all
  // Where resolved:
  double forward = 0;     ///< highest saddle less the initial minimum
  double reverse = 0;     ///< ... less the final one
  std::int64_t gaps = 0;  ///< links without a saddle of their own (see NebResult)
  Profile profile;
  std::vector<Event> steps;  ///< all that was found: the path from one end to the other, and then what lies aside
  std::int64_t chain = 0;    ///< so many of them are the path
};

/// The ends of a path, 3 x N, fixed atoms where they are in the structure.
struct PathEnds {
  Matrix3X initial;
  Matrix3X final;
};

/// What stands for the Hessian along all paths of a landscape: springs fitted at one of its minima (3 x N), a few force
/// calls. Wherever it is fitted, it serves.
Springs path_springs(ForceField& force_field, const Structure& structure, const StationaryPoint& minimum);

/// The path between two configurations of `structure` (see `neb`), fixed atoms held where they are in the structure.
/// `springs`: see `path_springs`. Ends with numbers that are not finite are an
/// outcome, `exploded`. The result is a function of its arguments alone. Throws InputError where the ends do not have
/// the atoms of the structure.
FoundPath find_path(ForceField& force_field, const Structure& structure, const PathEnds& ends, const PathKey& key,
                    std::uint64_t seed, const NebOptions& options, const Springs& springs);
/// The same with bands in a region of the system, where the event is local (see `region_neb`).
FoundPath find_path(const RegionSystem& system, const Structure& structure, const PathEnds& ends, const PathKey& key,
                    std::uint64_t seed, const NebOptions& options, const RegionNebOptions& region_options,
                    const Springs& springs);

}  // namespace pel
