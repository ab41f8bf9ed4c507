#pragma once

#include <vector>

#include "libpel/core/random.hpp"
#include "libpel/kinetics/walk/basin_chain.hpp"
#include "libpel/kinetics/walk/count_draws.hpp"

namespace pel {

/// A chain with all of its nodes eliminated, ready to draw paths from. Elimination knows no subtraction, and fewest
/// links go first, so that its cost is that of the links it makes.
struct PathSampling {
  /// A pair of nodes (or a node with itself) that both have links to the eliminated one: a transition between them is
  /// either direct or by way of it.
  struct Detour {
    Index pair = 0;       ///< its count of transitions
    Index first_leg = 0;  ///< counts of the two pairs that a detour passes
    Index second_leg = 0;
    Share detours;
  };
  struct Link {
    Index node = 0;
    Index pair = 0;
    double cumulative = 0;  ///< probability that a walker goes here or to a link before it, not to an exit
    Share detours;          ///< of the transitions from `node` to an exit
  };
  struct Level {
    Index node = 0;
    Index self = 0;          ///< the pair of the node with itself
    double return_odds = 0;  ///< transitions of the node to itself per transition to others
    std::vector<Link> links;
    std::vector<Detour> detours;
  };
  struct Parallel {
    Index pair = 0;
    Share share;  ///< of what the conductors before it in its pair have left over
  };
  std::vector<Level> levels;       ///< in the order of elimination
  std::vector<Index> level_of;     ///< per node
  std::vector<Parallel> parallel;  ///< per conductor
  Index pairs = 0;
  Eigen::VectorXd rates;
  bool closed = false;  ///< there is no exit: no path ends
};
PathSampling path_sampling(const BasinChain& chain);

/// A walker's way to the exit.
struct BasinPath {
  Index last = 0;              ///< the node that the walker leaves from
  double time = 0;             ///< until it leaves
  std::vector<double> visits;  ///< per node; the start is a visit
  std::vector<double> hops;    ///< per conductor, in both directions together
};

/// Draws the last node, the counts of visits and hops and the time of leaving, from their exact joint law, without
/// making the hops: kinetic path sampling (Athenes & Bulatov, Phys. Rev. Lett. 113, 230601, 2014). The time is a sum of
/// gamma numbers, of as many exponentials as there were visits.
/// From the start, transitions are drawn in the chains where ever more nodes are eliminated, until one is to an exit.
/// The nodes are restored in reverse: each count of transitions is split into direct ones and those by way of the
/// restored node (binomial), whose returns to itself follow (negative binomial). Not for a closed chain.
BasinPath draw_path(const PathSampling& sampling, Index start, Stream& stream);

}  // namespace pel
