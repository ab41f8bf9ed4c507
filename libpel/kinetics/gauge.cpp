#include "libpel/kinetics/gauge.hpp"

#include <algorithm>
#include <numeric>

#include "libpel/core/disjoint_sets.hpp"

namespace pel {
namespace {

std::vector<char> chosen_jumps(const Network& network, const std::vector<double>& log_conductances) {
  std::vector<Index> order(network.jumps.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return log_conductances[a] > log_conductances[b]; });
  DisjointSets sets(network.states());
  std::vector<char> chosen(network.jumps.size(), 0);
  for (const Index e : order) chosen[e] = sets.join(network.jumps[e].from, network.jumps[e].to);
  return chosen;
}

std::vector<std::vector<TreeJump>> branches(const Network& network, const std::vector<char>& in_tree) {
  std::vector<std::vector<TreeJump>> result(network.states());
  for (std::size_t e = 0; e < network.jumps.size(); ++e) {
    if (!in_tree[e]) continue;
    const Jump& jump = network.jumps[e];
    result[jump.from].push_back({static_cast<Index>(e), jump.from, jump.to});
    result[jump.to].push_back({static_cast<Index>(e), jump.to, jump.from});
  }
  return result;
}

}  // namespace

SpanningForest spanning_forest(const Network& network, const std::vector<double>& log_conductances) {
  SpanningForest forest{{}, chosen_jumps(network, log_conductances)};
  const auto out = branches(network, forest.in_tree);
  std::vector<char> reached(network.states(), 0);
  for (Index root = 0; root < network.states(); ++root) {
    std::vector<Index> front;
    if (!reached[root]) front.push_back(root);
    reached[root] = 1;
    while (!front.empty()) {
      const Index state = front.back();
      front.pop_back();
      for (const TreeJump& branch : out[state]) {
        if (reached[branch.child]) continue;
        reached[branch.child] = 1;
        forest.tree.push_back(branch);
        front.push_back(branch.child);
      }
    }
  }
  return forest;
}

namespace {

Matrix3X displacements(const Network& network, const TagSteps& steps) {
  Matrix3X result = Matrix3X::Zero(3, static_cast<Index>(network.jumps.size()));
  for (const TagStep& step : steps) result.col(step.jump) += step.vector;
  return result;
}

}  // namespace

Matrix3X tree_positions(const Network& network, const SpanningForest& forest, const TagSteps& steps) {
  const Matrix3X displacement = displacements(network, steps);
  Matrix3X position = Matrix3X::Zero(3, network.states());
  for (const TreeJump& branch : forest.tree) {
    const double sign = network.jumps[branch.jump].from == branch.parent ? 1 : -1;
    position.col(branch.child) = position.col(branch.parent) + sign * displacement.col(branch.jump);
  }
  return position;
}

TagSteps windings(const Network& network, const SpanningForest& forest, const TagSteps& steps, double tolerance) {
  const Matrix3X displacement = displacements(network, steps);
  const Matrix3X position = tree_positions(network, forest, steps);
  TagSteps result;
  for (Index e = 0; e < displacement.cols(); ++e) {
    if (forest.in_tree[e]) continue;
    const Jump& jump = network.jumps[e];
    const Vector3 net = displacement.col(e) + position.col(jump.from) - position.col(jump.to);
    if (net.norm() > tolerance) result.push_back({e, net});
  }
  return result;
}

}  // namespace pel
