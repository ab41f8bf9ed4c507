#include "libpel/kinetics/walk/basin_stays.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pel {
namespace {

constexpr double steps_per_draw = 20;                    // plain steps that cost as much as a stay, per state
constexpr std::size_t most_kept = std::size_t{1} << 25;  // numbers in all propagators: 256 MiB

/// The exit drawn with probability rate / total.
const Exit& choose(const std::vector<Exit>& exits, double u) {
  const auto last = exits.end() - 1;
  const double target = u * last->cumulative;
  return *std::upper_bound(exits.begin(), last, target, [](double t, const Exit& exit) { return t < exit.cumulative; });
}

/// A number drawn with probability proportional to `weights`.
Index choose(const Eigen::RowVectorXd& weights, double u) {
  u *= weights.sum();
  Index likeliest = 0;
  weights.maxCoeff(&likeliest);
  for (Index i = 0; i < weights.size(); ++i) {
    u -= weights[i];
    if (u < 0) return i;
  }
  return likeliest;  // rounding left u at the very end
}

}  // namespace

BasinStays::BasinStays(const Network& network, const Rates& rates, const JumpEffects& effects,
                       const SuperbasinOptions& options)
    : basin_of_(network.states(), -1), position_of_(network.states(), -1) {
  for (Superbasin& shape : superbasins(network, rates, effects, options)) add(std::move(shape), rates);
  std::vector<char> inside(network.jumps.size(), 0);
  for (Basin& basin : basins_) {
    add_inside(basin, network, rates, effects);
    for (const Index e : basin.shape.inside) inside[e] = 1;
  }
  for (Index e = 0; e < static_cast<Index>(network.jumps.size()); ++e) {
    const Jump& jump = network.jumps[e];
    if (inside[e] || does_nothing(jump, network.dimension)) continue;
    add_exit({jump.to, e, true, rates.forward[e]}, jump.from, rates);
    add_exit({jump.from, e, false, rates.backward[e]}, jump.to, rates);
  }
  for (Basin& basin : basins_)
    basin.plain_below = steps_per_draw * static_cast<double>(basin.chain.nodes()) / basin.chain.rates.maxCoeff();
}

void BasinStays::add(Superbasin shape, const Rates& rates) {
  const Index states = static_cast<Index>(shape.states.size());
  for (Index n = 0; n < states; ++n) {
    basin_of_[shape.states[n]] = static_cast<Index>(basins_.size());
    position_of_[shape.states[n]] = n;
  }
  Basin basin;
  basin.log_unit = rates.log_conductances[shape.inside.front()];
  for (const Index e : shape.inside) basin.log_unit = std::max(basin.log_unit, rates.log_conductances[e]);
  basin.chain.leaving = basin.chain.rates = Eigen::VectorXd::Zero(states);
  basin.exits.resize(shape.states.size());
  basin.shape = std::move(shape);
  basins_.push_back(std::move(basin));
}

void BasinStays::add_inside(Basin& basin, const Network& network, const Rates& rates, const JumpEffects& effects) {
  for (const Index e : basin.shape.inside) {
    const Index from = position_of_[network.jumps[e].from];
    const Index to = position_of_[network.jumps[e].to];
    basin.chain.inside.push_back({from, to, std::exp(rates.log_conductances[e] - basin.log_unit)});
    basin.chain.squares.push_back(effects.squares[e]);
    basin.chain.rates[from] += rates.forward[e];
    basin.chain.rates[to] += rates.backward[e];
  }
}

void BasinStays::add_exit(const Exit& exit, Index state, const Rates& rates) {
  const double rate = exit.cumulative;
  if (basin_of_[state] < 0 || rate <= 0) return;
  Basin& basin = basins_[basin_of_[state]];
  const Index n = position_of_[state];
  basin.chain.leaving[n] += std::exp(rates.log_conductances[exit.jump] - basin.log_unit);
  basin.chain.rates[n] += rate;
  basin.exits[n].push_back(exit);
  if (basin.exits[n].size() > 1) basin.exits[n].back().cumulative += basin.exits[n].rbegin()[1].cumulative;
}

Stay BasinStays::draw(Index state, double longest, Stream& stream) {
  Basin& basin = basins_[basin_of_[state]];
  const Index start = position_of_[state];
  if (!basin.sampling) basin.sampling = path_sampling(basin.chain);
  if (basin.sampling->closed) return draw_survivor(basin, start, longest, stream);
  const BasinPath path = draw_path(*basin.sampling, start, stream);
  // A walk that lasts longer is forgotten: given that it does, the state at that time has a law of its own.
  if (path.time > longest) return draw_survivor(basin, start, longest, stream);
  Stay result{choose(basin.exits[path.last], stream.uniform()), basin.shape.states[path.last], path.time, 0};
  for (std::size_t e = 0; e < path.hops.size(); ++e) result.squares += path.hops[e] * basin.chain.squares[e];
  return result;
}

Stay BasinStays::draw_survivor(Basin& basin, Index start, double time, Stream& stream) {
  const Survival at_end = survival(basin, start, time);
  const Index last = choose(at_end.arrival, stream.uniform());
  const double squares = at_end.arrival[last] > 0 ? at_end.squares[last] / at_end.arrival[last] : 0;
  return {{}, basin.shape.states[last], time, squares};
}

Survival BasinStays::survival(Basin& basin, Index start, double time) {
  if (!basin.propagator) basin.propagator.emplace(basin.chain);
  kept_ -= basin.propagator->size();
  Survival result = basin.propagator->survival(start, time);
  kept_ += basin.propagator->size();
  if (kept_ <= most_kept) return result;
  for (Basin& other : basins_)
    if (&other != &basin && other.propagator) other.propagator->forget();
  kept_ = basin.propagator->size();
  return result;
}

void BasinStays::cross_inside(Index from, Index to, TagPaths& paths) const {
  pel::cross_inside(basins_[basin_of_[from]].shape, position_of_[from], position_of_[to], paths);
}

}  // namespace pel
