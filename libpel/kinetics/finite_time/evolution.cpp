#include "libpel/kinetics/finite_time/evolution.hpp"

#include <algorithm>

#include "libpel/core/error.hpp"
#include "libpel/kinetics/lift.hpp"

namespace pel {
namespace {

Eigen::VectorXd absorption_rates(const WalkExits& exits, Index states) {
  Eigen::VectorXd result = Eigen::VectorXd::Zero(states);
  for (const auto& jump : exits)
    for (const WalkExit& exit : jump)
      if (exit.to < 0) result[exit.from] += exit.rate;
  return result;
}

bool is_closed(const Network& network, const StartDistribution& start) {
  std::vector<char> inside(network.energies.size(), 0);
  for (const Index state : start.states) inside[state] = 1;
  return std::ranges::none_of(network.jumps, [&](const Jump& jump) { return inside[jump.from] != inside[jump.to]; });
}

/// Every label of a lifted state is as probable as any other.
StartDistribution lifted(const StartDistribution& start, const Lift& part) {
  std::vector<Index> number(part.state.size(), -1);
  for (std::size_t n = 0; n < start.states.size(); ++n) number[start.states[n]] = static_cast<Index>(n);
  StartDistribution result;
  std::vector<double> probability;
  const double labels = static_cast<double>(part.tags.size());
  for (std::size_t i = 0; i < part.state.size(); ++i) {
    const Index n = number[part.state[i]];
    if (n < 0) continue;
    result.states.push_back(static_cast<Index>(i));
    probability.push_back(start.probability[n] / labels);
  }
  result.probability = Eigen::Map<const Eigen::VectorXd>(probability.data(), static_cast<Index>(probability.size()));
  return result;
}

std::shared_ptr<const Propagation> propagation(const Network& network, const Rates& rates,
                                               const StartDistribution& start, Index largest) {
  if (static_cast<Index>(start.states.size()) > largest) return {};
  auto result = std::make_shared<const Propagation>(network, rates, start);
  return result->states() <= largest ? result : nullptr;
}

TagWalk tag_walk(const Network& network, const Rates& rates, const Lift& part, const StartDistribution& start,
                 const EvolutionOptions& options, const Spectrum& of_states) {
  TagWalk result;
  result.steps = steps_by_tag(part.network);
  for (std::size_t k = 0; k < result.steps.size(); ++k)
    result.species.push_back(network.species.empty() ? 0 : network.species[part.tags[k]]);
  const bool states_as_they_are = result.steps.size() == part.tags.size();
  result.starts = static_cast<double>(part.tags.size()) / static_cast<double>(result.steps.size());
  const Rates of_part = rates_of(part, rates);
  const StartDistribution begin = states_as_they_are ? start : lifted(start, part);
  result.spectrum = states_as_they_are ? of_states : spectrum(part.network, of_part, begin, options.tolerance);
  result.propagation = propagation(part.network, of_part, begin, options.largest_propagated);
  return result;
}

}  // namespace

Evolution evolution(const Network& network, const Rates& rates, const EvolutionOptions& options) {
  if (!(options.threshold >= 0)) throw InputError("the displacement threshold must not be negative");
  const StartDistribution start = start_distribution(network, rates, options.start);
  const auto states = static_cast<Index>(start.states.size());
  Evolution result;
  result.closed = is_closed(network, start);
  if (states > options.largest) {
    result.status = EvolutionStatus::too_large;
    return result;
  }
  result.threshold = options.threshold;
  result.tolerance = options.tolerance;
  result.spectrum = spectrum(network, rates, start, options.tolerance);
  result.propagation = propagation(network, rates, start, options.largest_propagated);
  result.fastest = fastest_exit(result.spectrum.exits, states);
  result.absorption = integrated_path(result.spectrum, absorption_rates(result.spectrum.exits, states));
  for (const std::vector<Index>& tags : exchanged_tags(network))
    if (tags.size() > 1 && states * static_cast<Index>(tags.size()) > options.largest)
      result.status = EvolutionStatus::states_only;
  if (result.status != EvolutionStatus::complete) return result;
  for (const Lift& part : lift(network))
    result.walks.push_back(tag_walk(network, rates, part, start, options, result.spectrum));
  return result;
}

}  // namespace pel
