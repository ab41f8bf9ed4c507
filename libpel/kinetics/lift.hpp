#pragma once

#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"

namespace pel {

/// A part of a network in which tags keep their labels, and what its states, jumps and tags are in the whole.
struct Lift {
  Network network;           ///< without permutations
  std::vector<Index> state;  ///< per state: that of the whole
  std::vector<Index> jump;   ///< per jump: that of the whole
  std::vector<Index> tags;   ///< those of the whole that this part follows
};

/// The tagged-atom lift. Tags that no permutation moves stay together on the states as they are. Tags that are
/// exchanged among each other make a part with one tag, whose states (i, a) say which of them the followed one is: a
/// jump i -> j takes (i, a) to (j, permutation[a]) and moves the tag by d[a]. Averages over the tags of the whole are
/// averages over all tags and, in parts of the second kind, over all starting labels. The network is valid.
std::vector<Lift> lift(const Network& network);
/// Sets of tags that are exchanged among each other, each ascending; a tag that is never exchanged is a set of its own.
std::vector<std::vector<Index>> exchanged_tags(const Network& network);

/// Those of the part, from those of the whole.
Rates rates_of(const Lift& part, const Rates& whole);

}  // namespace pel
