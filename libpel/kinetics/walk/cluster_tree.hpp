#pragma once

#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"

namespace pel {

/// States that the fastest jumps join, as a binary tree (the dendrogram of Kruskal's algorithm on conductances).
struct Cluster {
  Index left = -1;  ///< the two clusters that `jump` joined; -1 for a single state
  Index right = -1;
  Index parent = -1;  ///< -1 where it would be too large
  Index jump = -1;
  Index size = 1;
  double log_inside = 0;    ///< ln of the sum of conductances of the joining jumps between its states
  double log_best = 0;      ///< ln of the largest conductance of the tree within it
  double log_strength = 0;  ///< ln of the sum of conductances over the ends of all jumps at its states
};

/// Clusters 0 .. states - 1 are the states; those they join to come after them. Only the jumps in `joining` build the
/// tree. `largest`: most states of a cluster. Conductances within one spread over no more than fit into a double.
std::vector<Cluster> cluster_tree(const Network& network, const Rates& rates, std::vector<Index> joining,
                                  Index largest);

/// What a cluster is made of.
struct ClusterMembers {
  std::vector<Index> states;  ///< ascending
  std::vector<Index> jumps;   ///< of the spanning tree
};
ClusterMembers members(const std::vector<Cluster>& tree, Index cluster);

}  // namespace pel
