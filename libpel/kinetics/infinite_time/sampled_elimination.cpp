#include "libpel/kinetics/infinite_time/sampled_elimination.hpp"

#include <algorithm>
#include <set>

namespace pel {
namespace {

using Links = std::vector<std::pair<Index, double>>;

/// What is left of a network while its nodes go.
struct Remainder {
  std::vector<Links> links;  // may list a node more than once, and nodes that are gone
  std::vector<char> gone;
  std::set<std::pair<Index, Index>> by_degree;
  std::vector<Index> degree;  // links to nodes that remain, repetitions counted
};

Remainder remainder(const std::vector<Conductor>& conductors, Index nodes) {
  Remainder result{std::vector<Links>(nodes), std::vector<char>(nodes, 0), {}, std::vector<Index>(nodes, 0)};
  for (const auto& [from, to, conductance] : conductors) {
    if (from == to || !(conductance > 0)) continue;
    result.links[from].emplace_back(to, conductance);
    result.links[to].emplace_back(from, conductance);
  }
  for (Index i = 0; i < nodes; ++i) {
    result.degree[i] = static_cast<Index>(result.links[i].size());
    result.by_degree.emplace(result.degree[i], i);
  }
  return result;
}

void change_degree(Remainder& rest, Index node, Index by) {
  rest.by_degree.erase({rest.degree[node], node});
  rest.degree[node] += by;
  rest.by_degree.emplace(rest.degree[node], node);
}

/// The links of a node to those that remain, each node once; weakest first.
Links present_links(Remainder& rest, Index node) {
  Links all = std::move(rest.links[node]);
  std::erase_if(all, [&](const auto& link) { return rest.gone[link.first] != 0; });
  std::ranges::sort(all);
  Links result;
  for (const auto& [other, conductance] : all) {
    change_degree(rest, other, -1);
    if (!result.empty() && result.back().first == other)
      result.back().second += conductance;
    else
      result.emplace_back(other, conductance);
  }
  std::ranges::stable_sort(result, {}, &Links::value_type::second);
  return result;
}

void join(Remainder& rest, Index a, Index b, double conductance) {
  rest.links[a].emplace_back(b, conductance);
  rest.links[b].emplace_back(a, conductance);
  change_degree(rest, a, 1);
  change_degree(rest, b, 1);
}

void sample_mesh(Remainder& rest, const Links& star, Stream& stream) {
  std::vector<double> at_least(star.size() + 1, 0.0);  // sums from each link on
  for (std::size_t k = star.size(); k-- > 0;) at_least[k] = at_least[k + 1] + star[k].second;
  for (std::size_t k = 0; k + 1 < star.size(); ++k) {
    // at_least descends, so that the chosen link is found from its end
    const double target = stream.uniform() * at_least[k + 1];
    const auto end = std::upper_bound(at_least.rbegin(), at_least.rend() - static_cast<std::ptrdiff_t>(k) - 1, target);
    const auto chosen = static_cast<std::size_t>(at_least.rend() - end) - 1;
    join(rest, star[k].first, star[std::clamp(chosen, k + 1, star.size() - 1)].first,
         star[k].second * at_least[k + 1] / at_least[0]);
  }
}

}  // namespace

Elimination eliminate_sampled(const std::vector<Conductor>& conductors, Index nodes, Stream stream) {
  Remainder rest = remainder(conductors, nodes);
  Elimination result;
  while (!rest.by_degree.empty()) {
    const Index node = rest.by_degree.begin()->second;
    rest.by_degree.erase(rest.by_degree.begin());
    rest.gone[node] = 1;
    Links star = present_links(rest, node);
    double total = 0;
    for (const auto& link : star) total += link.second;
    sample_mesh(rest, star, stream);
    result.push_back({node, total, std::move(star)});
  }
  return result;
}

}  // namespace pel
