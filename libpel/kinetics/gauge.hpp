#pragma once

#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/tag_steps.hpp"

namespace pel {

/// A jump of the spanning forest, from the state that was reached first.
struct TreeJump {
  Index jump = 0;
  Index parent = 0;
  Index child = 0;
};

/// One spanning tree per component.
struct SpanningForest {
  std::vector<TreeJump> tree;  ///< parents before children
  std::vector<char> in_tree;   ///< per jump
};

/// The forest of best conducting jumps (Kruskal 1956): what it leaves out conducts no better than the tree around it.
/// `log_conductances`: one per jump.
SpanningForest spanning_forest(const Network& network, const std::vector<double>& log_conductances);

/// Where a tag is in each state (3 x states), as the jumps of the forest lead there from the root of each tree.
Matrix3X tree_positions(const Network& network, const SpanningForest& forest, const TagSteps& steps);

/// Displacements with a tag's positions removed, d -> d + u_from - u_to, so that jumps of the forest move nothing and
/// each of the others carries the net displacement around the cycle it closes. D does not change under it.
/// Net displacements no longer than `tolerance` are taken as zero and left out.
TagSteps windings(const Network& network, const SpanningForest& forest, const TagSteps& steps, double tolerance);

}  // namespace pel
