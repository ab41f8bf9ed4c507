#include "libpel/kinetics/walk/cluster_tree.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libpel/core/disjoint_sets.hpp"
#include "libpel/kinetics/walk/tag_paths.hpp"

namespace pel {
namespace {

constexpr double widest = 300;  // ln: products and quotients of two conductances stay above 1e-308
constexpr double nothing = -std::numeric_limits<double>::infinity();

double log_add(double a, double b) {
  const double larger = std::max(a, b);
  return larger == nothing ? nothing : larger + std::log1p(std::exp(std::min(a, b) - larger));
}

std::vector<Cluster> single_states(const Network& network, const Rates& rates) {
  std::vector<Cluster> result(network.states());
  for (Cluster& cluster : result) cluster.log_inside = cluster.log_best = cluster.log_strength = nothing;
  for (std::size_t e = 0; e < network.jumps.size(); ++e) {
    const Jump& jump = network.jumps[e];
    if (does_nothing(jump, network.dimension)) continue;
    for (const Index end : {jump.from, jump.to})
      result[end].log_strength = log_add(result[end].log_strength, rates.log_conductances[e]);
  }
  return result;
}

/// The smallest cluster that holds both states; -1 where none does. Parents come after their children.
Index smallest_common(const std::vector<Cluster>& tree, Index a, Index b) {
  while (a != b) {
    if (a > b) std::swap(a, b);
    a = tree[a].parent;
    if (a < 0) return -1;
  }
  return a;
}

void join_clusters(std::vector<Cluster>& tree, const Network& network, const Rates& rates,
                   const std::vector<Index>& best_first, Index largest) {
  DisjointSets sets(network.states());
  std::vector<Index> top(network.states());  // per root of `sets`; -1 where the cluster grew too large
  for (Index i = 0; i < network.states(); ++i) top[i] = i;
  for (const Index e : best_first) {
    const Index a = top[sets.root(network.jumps[e].from)];
    const Index b = top[sets.root(network.jumps[e].to)];
    if (!sets.join(network.jumps[e].from, network.jumps[e].to)) continue;
    Index& joined = top[sets.root(network.jumps[e].from)];
    joined = -1;
    if (a < 0 || b < 0 || tree[a].size + tree[b].size > largest) continue;
    const double best = std::max({tree[a].log_best, tree[b].log_best, rates.log_conductances[e]});
    if (best - rates.log_conductances[e] > widest) continue;
    joined = tree[a].parent = tree[b].parent = static_cast<Index>(tree.size());
    const double strength = log_add(tree[a].log_strength, tree[b].log_strength);
    tree.push_back({a, b, -1, e, tree[a].size + tree[b].size, nothing, best, strength});
  }
}

}  // namespace

std::vector<Cluster> cluster_tree(const Network& network, const Rates& rates, std::vector<Index> joining,
                                  Index largest) {
  std::stable_sort(joining.begin(), joining.end(),
                   [&](Index a, Index b) { return rates.log_conductances[a] > rates.log_conductances[b]; });
  std::vector<Cluster> result = single_states(network, rates);
  join_clusters(result, network, rates, joining, largest);
  for (const Index e : joining) {
    const Index holder = smallest_common(result, network.jumps[e].from, network.jumps[e].to);
    if (holder >= 0) result[holder].log_inside = log_add(result[holder].log_inside, rates.log_conductances[e]);
  }
  for (const Cluster& cluster : result)
    if (cluster.parent >= 0)
      result[cluster.parent].log_inside = log_add(result[cluster.parent].log_inside, cluster.log_inside);
  return result;
}

ClusterMembers members(const std::vector<Cluster>& tree, Index cluster) {
  ClusterMembers result;
  std::vector<Index> open{cluster};
  while (!open.empty()) {
    const Index next = open.back();
    open.pop_back();
    if (tree[next].left < 0) {
      result.states.push_back(next);
      continue;
    }
    result.jumps.push_back(tree[next].jump);
    open.push_back(tree[next].left);
    open.push_back(tree[next].right);
  }
  std::sort(result.states.begin(), result.states.end());
  return result;
}

}  // namespace pel
