#pragma once

#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"
#include "libpel/kinetics/walk/tag_paths.hpp"

namespace pel {

struct SuperbasinOptions {
  Index largest = 64;   ///< most states of a superbasin; 1: there are none
  double flicker = 20;  ///< least jumps inside, per state after the first, for one that leaves (> 0)
};

/// States among which walkers flicker. The displacement of every tag between two of them, and that of its small steps
/// alone, does not depend on the way inside.
struct Superbasin {
  /// A jump of the spanning tree, from a state towards the first one.
  struct Branch {
    Index parent = -1;  ///< position in `states`; -1 for the first state, which has no branch
    Index jump = -1;
    bool forward = true;
  };
  std::vector<Index> states;  ///< ascending
  std::vector<Index> inside;  ///< jumps, ascending; every other jump of a state leads out, even to another of `states`
  std::vector<Branch> branches;  ///< per state
};

/// The largest clusters of searched states, joined by the fastest jumps, of at most `largest` states, in which
///   sum of conductances inside >= flicker (states - 1) x sum of conductances that lead out.
/// Inside are jumps between different states that keep all labels and close their cycles without displacement: sums of
/// steps, and of small steps, around them are zero to 1e-9 of the longest step. No state is in two superbasins.
std::vector<Superbasin> superbasins(const Network& network, const Rates& rates, const JumpEffects& effects,
                                    const SuperbasinOptions& options);

/// Walks the tags from one state of the superbasin to another (positions in `states`).
void cross_inside(const Superbasin& basin, Index from, Index to, TagPaths& paths);

}  // namespace pel
