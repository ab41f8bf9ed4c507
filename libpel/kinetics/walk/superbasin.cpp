#include "libpel/kinetics/walk/superbasin.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "libpel/kinetics/walk/cluster_tree.hpp"

namespace pel {
namespace {

constexpr double closing_error = 1e-9;  // of the longest step

/// What the search for superbasins looks up.
struct Landscape {
  const Network& network;
  const Rates& rates;
  const JumpEffects& effects;
  const SuperbasinOptions& options;
  std::vector<char> joins;                   // per jump: may be inside a superbasin
  std::vector<std::vector<Index>> incident;  // per state: its jumps, loops once
};

bool joins(const Network& network, const Rates& rates, const JumpEffects& effects, Index e) {
  const Jump& jump = network.jumps[e];
  return jump.from != jump.to && network.searched[jump.from] && network.searched[jump.to] &&
         effects.exchanges[e].empty() && rates.forward[e] > 0 && rates.backward[e] > 0;
}

Landscape landscape(const Network& network, const Rates& rates, const JumpEffects& effects,
                    const SuperbasinOptions& options) {
  Landscape result{network, rates, effects, options, {}, std::vector<std::vector<Index>>(network.states())};
  for (Index e = 0; e < static_cast<Index>(network.jumps.size()); ++e) {
    const Jump& jump = network.jumps[e];
    result.joins.push_back(joins(network, rates, effects, e));
    result.incident[jump.from].push_back(e);
    if (jump.to != jump.from) result.incident[jump.to].push_back(e);
  }
  return result;
}

/// Where a state is among the given ones (ascending); -1 where it is not.
Index position(const std::vector<Index>& states, Index state) {
  const auto place = std::lower_bound(states.begin(), states.end(), state);
  return place == states.end() || *place != state ? -1 : static_cast<Index>(place - states.begin());
}

/// The spanning tree, hung up at the first state.
std::vector<Superbasin::Branch> branches(const Landscape& land, const ClusterMembers& cluster) {
  std::vector<std::vector<Index>> jumps(cluster.states.size());
  for (const Index e : cluster.jumps)
    for (const Index end : {land.network.jumps[e].from, land.network.jumps[e].to})
      jumps[position(cluster.states, end)].push_back(e);
  std::vector<Superbasin::Branch> result(cluster.states.size());
  std::vector<Index> open{0};
  while (!open.empty()) {
    const Index at = open.back();
    open.pop_back();
    for (const Index e : jumps[at]) {
      if (e == result[at].jump) continue;
      const bool towards = land.network.jumps[e].to == cluster.states[at];
      const Index next = position(cluster.states, towards ? land.network.jumps[e].from : land.network.jumps[e].to);
      result[next] = {at, e, towards};
      open.push_back(next);
    }
  }
  return result;
}

/// 6 x tags: the steps of a jump, from -> to, above the small ones alone.
void add_steps(Eigen::MatrixXd& place, const JumpEffects& effects, Index jump, double sign) {
  for (const JumpEffects::Step& step : effects.steps[jump]) {
    place.col(step.label).head<3>() += sign * step.vector;
    if (step.small) place.col(step.label).tail<3>() += sign * step.vector;
  }
}

/// Per state: where the tags are, as seen from the first state.
std::vector<Eigen::MatrixXd> places(const Landscape& land, const std::vector<Superbasin::Branch>& branches) {
  std::vector<Eigen::MatrixXd> result(branches.size());
  result[0] = Eigen::MatrixXd::Zero(6, land.effects.tags);
  const auto hang = [&](const auto& self, Index i) -> void {
    if (result[i].size() > 0) return;
    self(self, branches[i].parent);
    result[i] = result[branches[i].parent];
    add_steps(result[i], land.effects, branches[i].jump, branches[i].forward ? -1 : 1);
  };
  for (std::size_t i = 1; i < branches.size(); ++i) hang(hang, static_cast<Index>(i));
  return result;
}

/// A superbasin, if the jumps that close cycles in it let it be one.
class Candidate {
 public:
  Candidate(const Landscape& land, const ClusterMembers& cluster) : land_(land) {
    basin_.states = cluster.states;
    basin_.branches = branches(land, cluster);
    const std::vector<Eigen::MatrixXd> where = places(land, basin_.branches);
    log_unit_ = land.rates.log_conductances[cluster.jumps.front()];
    for (const Index state : cluster.states)
      for (const Index e : land.incident[state]) add(e, state, where);
    std::sort(basin_.inside.begin(), basin_.inside.end());
  }

  bool flickers() const {
    const double states = static_cast<double>(basin_.states.size());
    return inside_ >= land_.options.flicker * (states - 1) * out_;
  }
  const Superbasin& basin() const { return basin_; }

 private:
  void add(Index e, Index state, const std::vector<Eigen::MatrixXd>& where) {
    const Jump& jump = land_.network.jumps[e];
    if (does_nothing(jump, land_.network.dimension)) return;
    const double conductance = std::exp(land_.rates.log_conductances[e] - log_unit_);
    if (!is_inside(e, where)) {
      out_ += conductance * (jump.from == jump.to ? 2 : 1);
    } else if (state == jump.from) {
      inside_ += conductance;
      basin_.inside.push_back(e);
    }
  }

  bool is_inside(Index e, const std::vector<Eigen::MatrixXd>& where) const {
    const Index from = position(basin_.states, land_.network.jumps[e].from);
    const Index to = position(basin_.states, land_.network.jumps[e].to);
    if (!land_.joins[e] || from < 0 || to < 0) return false;
    Eigen::MatrixXd around = where[from] - where[to];
    add_steps(around, land_.effects, e, 1);
    return around.cwiseAbs().maxCoeff() <= closing_error * land_.effects.longest;
  }

  const Landscape& land_;
  Superbasin basin_;
  double log_unit_ = 0;
  double inside_ = 0;
  double out_ = 0;
};

/// Whether a cluster would be a superbasin if all jumps that may be inside were: quick, never wrong with no.
bool promising(const Cluster& cluster, double flicker) {
  constexpr double rounding = 1e-9;
  if (cluster.size < 2) return false;
  const double most = 2 + 1 / (flicker * static_cast<double>(cluster.size - 1));
  return cluster.log_strength - cluster.log_inside <= std::log(most) + rounding;
}

std::optional<Superbasin> superbasin(const Landscape& land, const std::vector<Cluster>& tree, Index cluster) {
  if (!promising(tree[cluster], land.options.flicker)) return {};
  const Candidate candidate(land, members(tree, cluster));
  if (!candidate.flickers()) return {};
  return candidate.basin();
}

void climb(const Superbasin& basin, Index from, bool away, TagPaths& paths) {
  for (; basin.branches[from].parent >= 0; from = basin.branches[from].parent)
    paths.cross(basin.branches[from].jump, basin.branches[from].forward != away);
}

}  // namespace

std::vector<Superbasin> superbasins(const Network& network, const Rates& rates, const JumpEffects& effects,
                                    const SuperbasinOptions& options) {
  std::vector<Superbasin> result;
  if (options.largest < 2) return result;
  const Landscape land = landscape(network, rates, effects, options);
  std::vector<Index> joining;
  for (std::size_t e = 0; e < land.joins.size(); ++e)
    if (land.joins[e]) joining.push_back(static_cast<Index>(e));
  const std::vector<Cluster> tree = cluster_tree(network, rates, joining, options.largest);
  std::vector<char> covered(tree.size(), 0);  // within a superbasin found already
  for (Index k = static_cast<Index>(tree.size()); k-- > 0;) {
    const Cluster& cluster = tree[k];
    covered[k] = cluster.parent >= 0 && covered[cluster.parent];
    if (covered[k]) continue;
    if (std::optional<Superbasin> found = superbasin(land, tree, k)) {
      covered[k] = 1;
      result.push_back(std::move(*found));
    }
  }
  return result;
}

void cross_inside(const Superbasin& basin, Index from, Index to, TagPaths& paths) {
  climb(basin, from, false, paths);
  climb(basin, to, true, paths);
}

}  // namespace pel
