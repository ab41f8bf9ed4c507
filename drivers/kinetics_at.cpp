#include "drivers/kinetics_at.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

constexpr double forever = std::numeric_limits<double>::infinity();

// D(t) within this of D at infinite time has come to its limit.
constexpr double convergence = 0.05;

/// Of a walker at equilibrium.
double mean_jump_rate(const Network& network, const Rates& rates) {
  const Eigen::VectorXd weights = stationary_weights(rates, components(network));
  double result = 0;
  for (std::size_t e = 0; e < network.jumps.size(); ++e)
    result += weights[network.jumps[e].from] * rates.forward[e] + weights[network.jumps[e].to] * rates.backward[e];
  return result / static_cast<double>(components(network).count);
}

std::vector<double> times(const Network& network, const Rates& rates, const Evolution& walk, const Horizon& horizon,
                          const KineticsSetting& setting) {
  if (walk.status == EvolutionStatus::too_large) {
    constexpr double jumps = 1000;
    const double last = setting.last_time.value_or(jumps / mean_jump_rate(network, rates));
    return log_spaced(last / jumps, last, setting.times);
  }
  TimeGridOptions grid;
  grid.count = setting.times;
  if (!setting.last_time) return time_grid(walk, horizon, grid);
  const double first = std::min(grid.first / walk.fastest, *setting.last_time / 100);
  return log_spaced(first, *setting.last_time, setting.times);
}

/// Figures at infinite time are those to report where nothing cuts the walk short before it comes to them.
bool reaches_limit(const KineticsAt& at, int dimension) {
  if (at.infinite.status != TransportStatus::solved) return false;
  if (at.horizon.status == HorizonStatus::unlimited || at.exact.times.empty()) return true;
  const double last = at.exact.msd.back() / (2 * dimension * at.exact.times.back());
  return std::abs(last / at.infinite.all.diffusivity - 1) <= convergence;
}

void claim_infinite_time(KineticsAt& at) {
  at.claim = Claim::infinite_time;
  at.claim_time = forever;
  at.figures = at.infinite.all;
  at.species = at.infinite.species;
  at.relative_error = at.infinite.relative_error;
}

void claim_finite_time(KineticsAt& at, const Network& network, const RateOptions& rate_options,
                       const EvolutionOptions& options) {
  at.claim = Claim::finite_time;
  at.claim_time = at.exact.times.back();
  FiniteDiffusion finite = finite_diffusion(network, rate_options, options, at.claim_time);
  at.figures = finite.all;
  at.species = std::move(finite.species);
  at.relative_error = at.exact.error.back();
}

}  // namespace

KineticsAt solve_kinetics(const Network& network, double temperature, const Start& start,
                          const KineticsSetting& setting) {
  const RateOptions rate_options{temperature, setting.units.boltzmann, setting.prefactor};
  const Rates k = rates(network, rate_options);
  KineticsAt at;
  at.temperature = temperature;
  EvolutionOptions options;
  options.threshold = setting.threshold;
  options.start = start;
  const Evolution walk = evolution(network, k, options);
  at.evolution = walk.status;
  at.horizon = horizon(walk, setting.frontier_limit);
  at.times = times(network, k, walk, at.horizon, setting);
  if (walk.status == EvolutionStatus::complete) at.exact = finite_time(walk, at.times);
  at.frontier = frontier_shares(network, k, start);
  TransportOptions infinite;
  infinite.threshold = setting.threshold;
  const Index member = start.state.value_or(start.component_of);
  at.infinite = transport(network, k, infinite).at(components(network).label.at(member));
  if (reaches_limit(at, network.dimension))
    claim_infinite_time(at);
  else if (!at.exact.times.empty())
    claim_finite_time(at, network, rate_options, options);
  else
    at.claim = Claim::walkers;
  return at;
}

std::vector<SaddleShare> saddle_shares(const std::vector<JumpShare>& shares, const std::vector<Index>& saddle,
                                       std::size_t most) {
  std::map<Index, SaddleShare> by_saddle;
  for (const auto& [jump, share] : shares) {
    const Index id = saddle[static_cast<std::size_t>(jump)];
    by_saddle.try_emplace(id, SaddleShare{id, jump, 0}).first->second.share += share;
  }
  std::vector<SaddleShare> result;
  for (const auto& [id, one] : by_saddle) result.push_back(one);
  std::ranges::stable_sort(result, std::greater{}, &SaddleShare::share);
  if (result.size() > most) result.resize(most);
  return result;
}

std::string method(const KineticsAt& at) {
  if (at.claim == Claim::walkers) return "walkers";
  if (at.claim == Claim::finite_time) return "spectral";
  return at.infinite.method == TransportMethod::elimination ? "elimination" : "conjugate_gradient";
}

}  // namespace pel::drivers
