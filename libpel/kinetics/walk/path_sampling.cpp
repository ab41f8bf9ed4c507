#include "libpel/kinetics/walk/path_sampling.hpp"

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

namespace pel {
namespace {

/// Conductances between remaining nodes, numbered as the pairs appear.
struct Pairs {
  std::map<std::pair<Index, Index>, Index> numbers;
  std::vector<double> conductance;

  Index number(Index a, Index b) {
    const auto [place, is_new] = numbers.try_emplace(std::minmax(a, b), static_cast<Index>(conductance.size()));
    if (is_new) conductance.push_back(0);
    return place->second;
  }
};

/// What elimination keeps up to date.
struct Remainder {
  Pairs pairs;
  Eigen::VectorXd to_exit;
};

Share share(double part, double rest) {
  return part + rest > 0 ? Share{part / (part + rest), rest / (part + rest)} : Share{1, 0};
}

Remainder whole(const BasinChain& chain) {
  Remainder result{{}, chain.leaving};
  for (const Conductor& link : chain.inside)
    result.pairs.conductance[result.pairs.number(link.from, link.to)] += link.conductance;
  return result;
}

/// Adds `detour` to a conductance; what part of the sum it is.
Share add_detour(double& conductance, double detour) {
  const Share result = share(detour, conductance);
  conductance += detour;
  return result;
}

void add_detours(PathSampling::Level& level, const EliminatedNode& star, Pairs& pairs) {
  for (std::size_t i = 0; i < star.links.size(); ++i)
    for (std::size_t j = i; j < star.links.size(); ++j) {
      const Index pair = pairs.number(star.links[i].first, star.links[j].first);
      const double detour = star.links[i].second * (star.links[j].second / star.total);
      const Share detours = add_detour(pairs.conductance[pair], detour);
      level.detours.push_back({pair, level.links[i].pair, level.links[j].pair, detours});
    }
}

PathSampling::Level level(const EliminatedNode& star, Remainder& remainder) {
  PathSampling::Level result;
  result.node = star.node;
  result.self = remainder.pairs.number(star.node, star.node);
  if (star.total > 0) result.return_odds = remainder.pairs.conductance[result.self] / star.total;
  double cumulative = 0;
  for (const auto& [node, conductance] : star.links) {
    cumulative += conductance / star.total;
    const double detour = conductance * (remainder.to_exit[star.node] / star.total);
    const Share detours = add_detour(remainder.to_exit[node], detour);
    result.links.push_back({node, remainder.pairs.number(star.node, node), cumulative, detours});
  }
  // Where there is no exit, rounding of the sum must not make one.
  if (remainder.to_exit[star.node] == 0 && !result.links.empty()) result.links.back().cumulative = 1;
  add_detours(result, star, remainder.pairs);
  return result;
}

std::vector<PathSampling::Parallel> parallel(const BasinChain& chain, Pairs& pairs) {
  std::vector<double> left(pairs.conductance.size(), 0);
  std::vector<PathSampling::Parallel> result(chain.inside.size());
  for (std::size_t e = chain.inside.size(); e-- > 0;) {  // backwards: what is left is a sum, not a difference
    const Conductor& link = chain.inside[e];
    const Index pair = pairs.number(link.from, link.to);
    result[e] = {pair, share(link.conductance, left[pair])};
    left[pair] += link.conductance;
  }
  return result;
}

/// The next node of a walker that leaves this level's for another; -1 for an exit.
Index draw_next(const PathSampling::Level& level, Stream& stream) {
  const double u = stream.uniform();
  const auto link =
      std::find_if(level.links.begin(), level.links.end(), [u](const auto& l) { return u < l.cumulative; });
  return link == level.links.end() ? -1 : static_cast<Index>(link - level.links.begin());
}

/// A path while its nodes are restored.
struct Restoration {
  std::vector<Index> next;    // per level where the path begins: the link it takes first (-1: exit); -2 for others
  std::vector<double> count;  // per pair
  Index last = -1;
  BasinPath& path;
};

/// The first transition at each level that the path begins at.
void draw_first_transitions(Restoration& way, const PathSampling& sampling, Index start, Stream& stream) {
  for (Index at = sampling.level_of[start]; at >= 0;) {
    const PathSampling::Level& level = sampling.levels[at];
    const Index link = way.next[at] = draw_next(level, stream);
    at = link < 0 ? -1 : sampling.level_of[level.links[link].node];
  }
}

/// Arrivals at the restored node between other nodes.
double split_counts(Restoration& way, const PathSampling::Level& level, Stream& stream) {
  double arrivals = 0;
  for (const PathSampling::Detour& detour : level.detours) {
    double& direct = way.count[detour.pair];
    if (direct == 0) continue;
    const double via = draw_binomial(direct, detour.detours, stream);
    direct -= via;
    way.count[detour.first_leg] += via;
    way.count[detour.second_leg] += via;
    arrivals += via;
  }
  return arrivals;
}

/// 1 where the transition to the exit was by way of the restored node.
double split_exit(Restoration& way, const PathSampling::Level& level, Stream& stream) {
  for (const PathSampling::Link& link : level.links) {
    if (link.node != way.last) continue;
    if (draw_binomial(1, link.detours, stream) == 0) return 0;
    way.count[link.pair] += 1;
    way.last = level.node;
    return 1;
  }
  return 0;
}

/// 1 where the path begins at the restored node.
double begin(Restoration& way, const PathSampling::Level& level, Index next) {
  if (next == -2) return 0;
  if (next == -1)
    way.last = level.node;
  else
    way.count[level.links[next].pair] += 1;
  return 1;
}

void restore(Restoration& way, const PathSampling& sampling, Index at, Stream& stream) {
  const PathSampling::Level& level = sampling.levels[at];
  double visits = split_counts(way, level, stream) + split_exit(way, level, stream);
  visits += begin(way, level, way.next[at]);
  const double returns = draw_negative_binomial(visits, level.return_odds, stream);
  way.count[level.self] = returns;
  way.path.visits[level.node] = visits + returns;
  way.path.time += draw_gamma(visits + returns, stream) / sampling.rates[level.node];
}

void share_among_parallel(Restoration& way, const PathSampling& sampling, Stream& stream) {
  for (const PathSampling::Parallel& conductor : sampling.parallel) {
    double& left = way.count[conductor.pair];
    const double hops = draw_binomial(left, conductor.share, stream);
    way.path.hops.push_back(hops);
    left -= hops;
  }
}

}  // namespace

PathSampling path_sampling(const BasinChain& chain) {
  PathSampling result;
  Remainder remainder = whole(chain);
  result.parallel = parallel(chain, remainder.pairs);
  result.level_of.resize(chain.nodes());
  for (const EliminatedNode& star : eliminate(chain.inside, chain.leaving)) {
    result.level_of[star.node] = static_cast<Index>(result.levels.size());
    result.levels.push_back(level(star, remainder));
    result.closed = result.closed || star.total == 0;
  }
  result.pairs = static_cast<Index>(remainder.pairs.conductance.size());
  result.rates = chain.rates;
  return result;
}

BasinPath draw_path(const PathSampling& sampling, Index start, Stream& stream) {
  assert(!sampling.closed);
  BasinPath path;
  path.visits.assign(sampling.levels.size(), 0);
  Restoration way{std::vector<Index>(sampling.levels.size(), -2), std::vector<double>(sampling.pairs, 0), -1, path};
  draw_first_transitions(way, sampling, start, stream);
  for (Index at = static_cast<Index>(sampling.levels.size()); at-- > 0;) restore(way, sampling, at, stream);
  path.last = way.last;
  share_among_parallel(way, sampling, stream);
  return path;
}

}  // namespace pel
