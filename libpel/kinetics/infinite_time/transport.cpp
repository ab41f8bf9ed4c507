#include "libpel/kinetics/infinite_time/transport.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "libpel/core/error.hpp"
#include "libpel/kinetics/infinite_time/dissipation.hpp"

namespace pel {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// What components share.
struct Setting {
  const Network& network;
  const Rates& rates;
  const TransportOptions& options;
  Components parts;
  std::vector<double> log_unit;     // per component: of its best conductance
  std::vector<double> mean_energy;  // per component, at equilibrium
  std::vector<double> scale;        // per component: conductance unit / sum of weights, 1 / time
};

std::vector<double> log_units(const Network& network, const Rates& rates, const Components& parts) {
  std::vector<double> result(parts.count, -std::numeric_limits<double>::infinity());
  for (std::size_t e = 0; e < network.jumps.size(); ++e) {
    double& largest = result[parts.label[network.jumps[e].from]];
    largest = std::max(largest, rates.log_conductances[e]);
  }
  return result;
}

Setting setting(const Network& network, const Rates& rates, const TransportOptions& options) {
  Setting result{network, rates, options, components(network), {}, {}, {}};
  result.log_unit = log_units(network, rates, result.parts);
  std::vector<std::vector<double>> logs(result.parts.count);
  for (Index i = 0; i < network.states(); ++i) logs[result.parts.label[i]].push_back(rates.log_weights[i]);
  for (Index c = 0; c < result.parts.count; ++c)
    result.scale.push_back(std::exp(result.log_unit[c] - log_sum_exp(logs[c])));
  const Eigen::VectorXd weights = stationary_weights(rates, result.parts);
  result.mean_energy.assign(result.parts.count, 0.0);
  for (Index i = 0; i < network.states(); ++i)
    result.mean_energy[result.parts.label[i]] += weights[i] * network.energies[i];
  return result;
}

void validate(const Network& network, const Rates& rates, const TransportOptions& options) {
  if (rates.log_conductances.size() != network.jumps.size() || rates.log_weights.size() != network.energies.size())
    throw InputError("the rates belong to another network: make them from this one");
  if (!(options.threshold >= 0)) throw InputError("the displacement threshold must not be negative");
  if (!(options.winding_tolerance >= 0)) throw InputError("the winding tolerance must not be negative");
}

/// sum_e w_e S_e - <E>, w_e the normalized dissipation; `first` and `last`: the jumps of the component.
double activation_energy(const Setting& at, Index component, const Eigen::VectorXd& dissipation) {
  double sum = 0;
  double weighted = 0;
  for (Index e = 0; e < dissipation.size(); ++e) {
    if (at.parts.label[at.network.jumps[e].from] != component) continue;
    sum += dissipation[e];
    // The mean energy goes off here, where it is of the size of the saddles.
    weighted += dissipation[e] * (at.network.jumps[e].saddle_energy - at.mean_energy[component]);
  }
  return sum > 0 ? weighted / sum : none;
}

Diffusion diffusion(const Setting& at, Index component, const TagSums& sums, Index tags) {
  const double unit = at.scale[component] / static_cast<double>(tags);
  const double dimension = at.network.dimension;
  Diffusion result;
  result.diffusivity_tensor = unit * sums.walk.tensor[component];
  result.random_walk_tensor = unit * sums.random_walk.tensor[component];
  result.diffusivity = result.diffusivity_tensor.trace() / dimension;
  result.random_walk = result.random_walk_tensor.trace() / dimension;
  // Of the sums themselves: D may be too small for a number where f is not.
  result.correlation = sums.walk.tensor[component].trace() / sums.random_walk.tensor[component].trace();
  result.diffusivity_energy = activation_energy(at, component, sums.walk.by_jump);
  result.random_walk_energy = activation_energy(at, component, sums.random_walk.by_jump);
  result.correlation_energy = result.diffusivity_energy - result.random_walk_energy;
  return result;
}

std::vector<JumpShare> shares(const Setting& at, Index component, const Eigen::VectorXd& dissipation) {
  std::vector<JumpShare> result;
  double sum = 0;
  for (Index e = 0; e < dissipation.size(); ++e) {
    if (at.parts.label[at.network.jumps[e].from] != component || !(dissipation[e] > 0)) continue;
    result.push_back({e, dissipation[e]});
    sum += dissipation[e];
  }
  for (JumpShare& one : result) one.share /= sum;
  std::ranges::stable_sort(result, std::greater{}, &JumpShare::share);
  return result;
}

/// Elimination makes no other error than rounding, which two expressions for D show that agree without it. Iteration
/// may be anywhere between what bounds D from above and from below.
double relative_error(const TagSums& sums, Index component) {
  const double trace = sums.walk.tensor[component].trace();
  const double squares = sums.walk.squares[component];
  if (trace == 0 && squares == 0) return 0;
  const double most = std::max(squares, trace);
  const double least = sums.method == TransportMethod::elimination ? std::min(squares, trace)
                                                                   : std::min(sums.walk.least[component], trace);
  return (most - least) / std::abs(trace) + std::numeric_limits<double>::epsilon();
}

using SumsBySpecies = std::map<int, TagSums>;

int species_of(const Network& network, Index tag) { return network.species.empty() ? 0 : network.species[tag]; }

Index tags_of(const Network& network, int species) {
  if (network.species.empty()) return network.tags;
  return std::ranges::count(network.species, species);
}

Transport of_component(const Setting& at, Index c, const SumsBySpecies& by_species, const TagSums& all) {
  Transport result;
  result.method = all.method;
  result.component = c;
  result.largest_winding = all.walk.longest[c];
  result.bounded = result.largest_winding == 0;
  result.all = diffusion(at, c, all, at.network.tags);
  for (const auto& [species, sums] : by_species) {
    const Index tags = tags_of(at.network, species);
    if (species > 0) result.species.push_back({species, tags, diffusion(at, c, sums, tags)});
  }
  result.relative_error = relative_error(all, c);
  result.shares = shares(at, c, all.walk.by_jump);
  const bool known = all.representable[c] && result.relative_error <= at.options.tolerance;
  result.status = result.bounded ? TransportStatus::bounded
                  : known        ? TransportStatus::solved
                                 : TransportStatus::unresolved;
  return result;
}

}  // namespace

namespace {

std::vector<Transport> transport_within(double work, const Network& network, const Rates& rates,
                                        const TransportOptions& options) {
  const Setting at = setting(network, rates, options);
  std::vector<double> log_conductances = rates.log_conductances;
  for (std::size_t e = 0; e < network.jumps.size(); ++e)
    log_conductances[e] -= at.log_unit[at.parts.label[network.jumps[e].from]];
  const TagSums nothing(at.parts.count, static_cast<Index>(network.jumps.size()));
  TagSums all = nothing;
  SumsBySpecies by_species;
  for (const Lift& part : lift(network)) {
    PartCircuit circuit = part_circuit(part, log_conductances, at.parts, work);
    const std::vector<TagSteps> steps = steps_by_tag(part.network);
    for (std::size_t k = 0; k < steps.size(); ++k) {
      TagSums& sums = by_species.try_emplace(species_of(network, part.tags[k]), nothing).first->second;
      add_tag(sums, circuit, steps[k], {options.threshold, options.winding_tolerance});
    }
  }
  for (const auto& [species, sums] : by_species) all += sums;
  std::vector<Transport> results;
  for (Index c = 0; c < at.parts.count; ++c) results.push_back(of_component(at, c, by_species, all));
  return results;
}

}  // namespace

std::vector<Transport> transport(const Network& network, const Rates& rates, const TransportOptions& options) {
  validate(network, rates, options);
  std::vector<Transport> results = transport_within(options.elimination_work, network, rates, options);
  const bool try_again = std::ranges::any_of(results, [](const Transport& result) {
    return result.status == TransportStatus::unresolved && result.method == TransportMethod::conjugate_gradient;
  });
  if (try_again && options.patient_work > options.elimination_work)
    results = transport_within(options.patient_work, network, rates, options);
  return results;
}

}  // namespace pel
