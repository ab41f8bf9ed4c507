#include "libpel/kinetics/finite_time/finite_diffusion.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace pel {
namespace {

// Relative step of 1 / kT: its square and the rounding that it magnifies are both below 1e-6.
constexpr double relative_step = 1e-3;

struct Figures {
  double walk = 0;
  double random_walk = 0;
};

Figures operator-(const Figures& a, const Figures& b) { return {a.walk - b.walk, a.random_walk - b.random_walk}; }

/// The walk at the temperature and a little to both sides of it.
struct Neighborhood {
  Evolution here;
  Evolution colder;
  Evolution warmer;
  double beta_step = 0;  // between colder and warmer
};

Neighborhood neighborhood(const Network& network, const RateOptions& rate_options, const EvolutionOptions& options) {
  const auto at = [&](double beta_factor) {
    RateOptions other = rate_options;
    other.temperature /= beta_factor;
    return evolution(network, rates(network, other), options);
  };
  const double beta = 1 / (rate_options.boltzmann * rate_options.temperature);
  return {at(1), at(1 + relative_step), at(1 - relative_step), 2 * relative_step * beta};
}

bool add(Diffusion& result, const Neighborhood& walks, double time, int species, int dimension) {
  bool resolved = true;
  const auto logarithms = [&](const Evolution& evolution) {
    const FiniteTime at = finite_time(evolution, {time}, {species, {}});
    resolved = resolved && !at.times.empty();
    if (at.times.empty()) return Figures{std::nan(""), std::nan("")};
    return Figures{std::log(at.msd[0]), std::log(at.msd_rw[0])};
  };
  const FiniteTimeTensors tensors = finite_time_tensors(walks.here, time, species);
  logarithms(walks.here);
  const Figures rise = logarithms(walks.colder) - logarithms(walks.warmer);
  result.diffusivity_tensor = tensors.walk;
  result.random_walk_tensor = tensors.random_walk;
  result.diffusivity = tensors.walk.trace() / dimension;
  result.random_walk = tensors.random_walk.trace() / dimension;
  result.correlation = result.diffusivity / result.random_walk;
  result.diffusivity_energy = -rise.walk / walks.beta_step;
  result.random_walk_energy = -rise.random_walk / walks.beta_step;
  result.correlation_energy = result.diffusivity_energy - result.random_walk_energy;
  return resolved;
}

}  // namespace

FiniteDiffusion finite_diffusion(const Network& network, const RateOptions& rate_options,
                                 const EvolutionOptions& options, double time) {
  const Neighborhood walks = neighborhood(network, rate_options, options);
  FiniteDiffusion result;
  bool resolved = add(result.all, walks, time, 0, network.dimension);
  for (const int species : std::set<int>(network.species.begin(), network.species.end())) {
    const Index tags = std::ranges::count(network.species, species);
    result.species.push_back({species, tags, {}});
    resolved = add(result.species.back().diffusion, walks, time, species, network.dimension) && resolved;
  }
  if (!resolved) result.status = FiniteTimeStatus::unresolved;
  return result;
}

}  // namespace pel
