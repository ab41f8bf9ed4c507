#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "libpel/paths/neb.hpp"

namespace pel {

/// Are both the same minimum?
using SameMinimum = std::function<bool(const StationaryPoint&, const StationaryPoint&)>;

/// Two minima of a map, by their places in it, the smaller one first.
using MinimaPair = std::pair<std::size_t, std::size_t>;

/// An elementary step between two minima of a map, or, where it has none, a link that needs no saddle.
struct Joint {
  std::size_t from = 0;
  std::size_t to = 0;
  std::optional<PathStep> step = {};
};

/// Bands between a pair: did one of them find a step, and the least that one rose on the way down.
struct Tries {
  int bands = 0;
  bool found = false;
  double least_rise = std::numeric_limits<double>::infinity();
};

/// What is known between two ends: minima, what joins them, and which pairs bands were tried between. Chains are found
/// as by Carr, Trygubenko and Wales, J. Chem. Phys. 122, 234903 (2005): the next band goes where, by distances, the
/// shortest way from end to end is still open, so that a detour found on the way counts, and a dead end is left.
struct ChainMap {
  SameMinimum same;
  std::vector<StationaryPoint> minima;  ///< the initial one, the final one, and what was found
  std::vector<Joint> joints = {};
  std::map<MinimaPair, Tries> tries = {};
};

/// Adds the step and its ends. False where a step between these ends over the same saddle is known.
bool add(ChainMap& map, PathStep step);

/// The longest link that is open on the shortest way from end to end; none where a chain is joined, or no way is left.
/// Joints have no length, open links the square of the distance (3N), trebled with every try; after `most_tries` there
/// is no link, and a way ten times as long as that straight from end to end is none.
std::optional<MinimaPair> open_link(const ChainMap& map, int most_tries);

/// What joins the ends.
struct Chain {
  std::vector<PathStep> steps;  ///< each in the direction of the path
  int gaps = 0;                 ///< links without a saddle between them
  double top = 0;               ///< energy of the highest point: a saddle, or a minimum at a gap
};

/// The chain whose top is lowest; of several the one with the fewest links. None where the ends are not joined.
std::optional<Chain> lowest_chain(const ChainMap& map);

}  // namespace pel
