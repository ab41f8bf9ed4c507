#include "libpel/kinetics/elimination.hpp"

#include <algorithm>
#include <limits>
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

std::optional<Elimination> eliminate_within(double work, const std::vector<Conductor>& conductors,
                                            const Eigen::VectorXd& ground) {
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
      work -= static_cast<double>(links[node].size());
    }
    if (work < 0) return std::nullopt;
  }
  return result;
}

Elimination eliminate(const std::vector<Conductor>& conductors, const Eigen::VectorXd& ground) {
  return *eliminate_within(std::numeric_limits<double>::infinity(), conductors, ground);
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

namespace {

/// Calls use(a, b, potential of b - potential of a) for every pair of nodes, numbered as in `star`, that it links.
template <class Use>
void for_pairs(const Elimination& elimination, const PotentialDifferences& potential, const Links& star,
               const Use& use) {
  for (std::size_t a = 0; a < star.size(); ++a) {
    const Index place = potential.place[star[a].first];
    const Links& links = elimination[place].links;  // to all others of the star that were eliminated later
    auto at = links.begin();
    for (std::size_t b = 0; b < star.size(); ++b) {
      if (potential.place[star[b].first] <= place) continue;
      at = std::lower_bound(at, links.end(), star[b].first,
                            [](const auto& link, Index node) { return link.first < node; });
      use(a, b, potential.along_link[place].row(at - links.begin()));
    }
  }
}

}  // namespace

PotentialDifferences differences(const Elimination& elimination, Eigen::MatrixX3d source) {
  PotentialDifferences result{std::vector<Index>(elimination.size()),
                              std::vector<Eigen::MatrixX3d>(elimination.size())};
  for (std::size_t n = 0; n < elimination.size(); ++n) {
    const EliminatedNode& star = elimination[n];
    result.place[star.node] = static_cast<Index>(n);
    for (const auto& [node, conductance] : star.links)
      if (star.total > 0) source.row(node) += conductance / star.total * source.row(star.node);
  }
  // With shares p_k = c_k / sum c: x_j - x = sum_k p_k (x_j - x_k) - source / sum c. No potential itself occurs.
  for (std::size_t n = elimination.size(); n-- > 0;) {
    const EliminatedNode& star = elimination[n];
    Eigen::MatrixX3d& along = result.along_link[n];
    along.setZero(static_cast<Index>(star.links.size()), 3);
    if (!(star.total > 0)) continue;
    along.rowwise() -= (source.row(star.node) / star.total).eval();
    for_pairs(elimination, result, star.links, [&](std::size_t a, std::size_t b, const auto& b_minus_a) {
      along.row(static_cast<Index>(b)) += star.links[a].second / star.total * b_minus_a;
      along.row(static_cast<Index>(a)) -= star.links[b].second / star.total * b_minus_a;
    });
  }
  return result;
}

Eigen::RowVector3d difference(const Elimination& elimination, const PotentialDifferences& potential, Index from,
                              Index to) {
  if (from == to) return Eigen::RowVector3d::Zero();
  const bool forward = potential.place[from] < potential.place[to];
  const Index place = potential.place[forward ? from : to];
  const Links& links = elimination[place].links;
  const auto link = std::lower_bound(links.begin(), links.end(), forward ? to : from,
                                     [](const auto& one, Index node) { return one.first < node; });
  const Eigen::RowVector3d along = potential.along_link[place].row(link - links.begin());
  return forward ? along : Eigen::RowVector3d(-along);
}

}  // namespace pel
