#include "libpel/kinetics/elimination.hpp"

#include <algorithm>
#include <set>

namespace pel {
namespace {

using Links = std::vector<std::pair<Index, double>>;  // sorted by node, each node once

Links merged(Links links) {
  std::sort(links.begin(), links.end());
  Links result;
  for (const auto& [node, conductance] : links)
    if (!result.empty() && result.back().first == node)
      result.back().second += conductance;
    else
      result.emplace_back(node, conductance);
  return result;
}

std::vector<Links> links_of(const std::vector<Conductor>& conductors, Index nodes) {
  std::vector<Links> result(nodes);
  for (const Conductor& conductor : conductors) {
    if (conductor.from == conductor.to) continue;
    result[conductor.from].emplace_back(conductor.to, conductor.conductance);
    result[conductor.to].emplace_back(conductor.from, conductor.conductance);
  }
  for (Links& links : result) links = merged(std::move(links));
  return result;
}

/// The links of `node` once `gone` has left: its own without `gone`, plus `share` of those of `gone` to the others.
Links meshed(const Links& own, const Links& gone_links, Index node, Index gone, double share) {
  Links result;
  result.reserve(own.size() + gone_links.size());
  auto a = own.begin();
  auto b = gone_links.begin();
  while (a != own.end() || b != gone_links.end()) {
    if (a != own.end() && a->first == gone)
      ++a;
    else if (b != gone_links.end() && b->first == node)
      ++b;
    else if (b == gone_links.end() || (a != own.end() && a->first < b->first))
      result.push_back(*a++);
    else if (a == own.end() || b->first < a->first)
      result.emplace_back(b->first, share * b->second), ++b;
    else
      result.emplace_back(a->first, a->second + share * b->second), ++a, ++b;
  }
  return result;
}

double total(const Links& links, double ground) {
  for (const auto& link : links) ground += link.second;
  return ground;
}

}  // namespace

Elimination eliminate(const std::vector<Conductor>& conductors, const Eigen::VectorXd& ground) {
  std::vector<Links> links = links_of(conductors, ground.size());
  Eigen::VectorXd to_ground = ground;
  std::set<std::pair<std::size_t, Index>> by_degree;
  for (Index i = 0; i < ground.size(); ++i) by_degree.emplace(links[i].size(), i);
  Elimination result;
  while (!by_degree.empty()) {
    const Index gone = by_degree.begin()->second;
    by_degree.erase(by_degree.begin());
    result.push_back({gone, total(links[gone], to_ground[gone]), std::move(links[gone])});
    const EliminatedNode& star = result.back();
    for (const auto& [node, conductance] : star.links) {
      const double share = star.total > 0 ? conductance / star.total : 0;
      by_degree.erase({links[node].size(), node});
      links[node] = meshed(links[node], star.links, node, gone, share);
      by_degree.emplace(links[node].size(), node);
      to_ground[node] += share * to_ground[gone];
    }
  }
  return result;
}

Eigen::MatrixXd solve(const Elimination& elimination, Eigen::MatrixXd source) {
  for (const EliminatedNode& star : elimination)
    for (const auto& [node, conductance] : star.links)
      if (star.total > 0) source.row(node) += conductance / star.total * source.row(star.node);
  for (auto star = elimination.rbegin(); star != elimination.rend(); ++star) {
    auto potential = source.row(star->node);
    for (const auto& [node, conductance] : star->links) potential += conductance * source.row(node);
    if (star->total > 0)
      potential /= star->total;
    else
      potential.setZero();
  }
  return source;
}

}  // namespace pel
