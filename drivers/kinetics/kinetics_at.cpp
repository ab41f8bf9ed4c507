#include "drivers/kinetics/kinetics_at.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

constexpr double forever = std::numeric_limits<double>::infinity();
constexpr double none = std::numeric_limits<double>::quiet_NaN();

// D(t) within this of D at infinite time has come to its limit.
constexpr double convergence = 0.05;

/// Of a walker at equilibrium among its states.
double mean_jump_rate(const Network& network, const Rates& rates, const StartDistribution& start) {
  std::vector<double> weight(network.energies.size(), 0);
  const Eigen::VectorXd inside = equilibrium(rates, start.states);
  for (std::size_t n = 0; n < start.states.size(); ++n)
    weight[static_cast<std::size_t>(start.states[n])] = inside[static_cast<Index>(n)];
  double result = 0;
  for (std::size_t e = 0; e < network.jumps.size(); ++e)
    result += weight[static_cast<std::size_t>(network.jumps[e].from)] * rates.forward[e] +
              weight[static_cast<std::size_t>(network.jumps[e].to)] * rates.backward[e];
  return result;
}

std::vector<double> times(const Network& network, const Rates& rates, const Start& start, const Evolution& walk,
                          const Horizon& horizon, const KineticsSetting& setting) {
  if (walk.status == EvolutionStatus::too_large) {
    constexpr double jumps = 1000;
    const double last =
        setting.last_time.value_or(jumps / mean_jump_rate(network, rates, start_distribution(network, rates, start)));
    return log_spaced(last / jumps, last, setting.times);
  }
  TimeGridOptions grid;
  grid.count = setting.times;
  if (!setting.last_time) return time_grid(walk, horizon, grid);
  const double first = std::min(grid.first / walk.fastest, *setting.last_time / 100);
  return log_spaced(first, *setting.last_time, setting.times);
}

/// The last exact figures before too many walkers have left what was searched.
std::optional<std::size_t> last_within_horizon(const KineticsAt& at) {
  const bool limited = at.horizon.status == HorizonStatus::reached;
  std::optional<std::size_t> last;
  for (std::size_t k = 0; k < at.exact.times.size(); ++k)
    if (!limited || at.exact.times[k] <= at.horizon.time * (1 + 1e-9)) last = k;
  return last;
}

/// Figures at infinite time are those to report where nothing cuts the walk short before it comes to them.
bool reaches_limit(const KineticsAt& at, int dimension) {
  if (at.infinite.status != TransportStatus::solved) return false;
  if (at.horizon.status == HorizonStatus::unlimited) return true;
  const auto k = last_within_horizon(at);
  if (!k) return false;
  const double last = at.exact.msd[*k] / (2 * dimension * at.exact.times[*k]);
  return std::abs(last / at.infinite.all.diffusivity - 1) <= convergence;
}

void claim_infinite_time(KineticsAt& at) {
  at.claim = Claim::infinite_time;
  at.claim_time = forever;
  at.figures = at.infinite.all;
  at.species = at.infinite.species;
  at.relative_error = at.infinite.relative_error;
}

void claim_finite_time(KineticsAt& at, std::size_t k, const Network& network, const RateOptions& rate_options,
                       const EvolutionOptions& options) {
  at.claim = Claim::finite_time;
  at.claim_time = at.exact.times[k];
  FiniteDiffusion finite = finite_diffusion(network, rate_options, options, at.claim_time);
  at.figures = finite.all;
  at.species = std::move(finite.species);
  at.relative_error = finite.status == FiniteTimeStatus::resolved ? at.exact.error[k] : none;
}

void claim_walkers(KineticsAt& at) {
  at.claim = Claim::walkers;
  Diffusion& f = at.figures;
  for (double* figure : {&f.diffusivity, &f.random_walk, &f.correlation, &f.diffusivity_energy, &f.random_walk_energy,
                         &f.correlation_energy, &at.relative_error, &at.claim_time})
    *figure = none;
  f.diffusivity_tensor.setConstant(none);
  f.random_walk_tensor.setConstant(none);
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
  at.times = times(network, k, start, walk, at.horizon, setting);
  if (walk.status == EvolutionStatus::complete) at.exact = finite_time(walk, at.times);
  at.frontier = frontier_shares(network, k, start);
  TransportOptions infinite;
  infinite.threshold = setting.threshold;
  infinite.winding_tolerance = setting.winding_tolerance;
  const Index member = start.state.value_or(start.component_of);
  at.infinite = transport(network, k, infinite).at(components(network).label.at(member));
  if (reaches_limit(at, network.dimension))
    claim_infinite_time(at);
  else if (const auto last = last_within_horizon(at))
    claim_finite_time(at, *last, network, rate_options, options);
  else
    claim_walkers(at);
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
