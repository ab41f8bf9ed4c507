#include "libpel/kinetics/start.hpp"

#include <algorithm>
#include <string>

#include "libpel/core/disjoint_sets.hpp"
#include "libpel/core/error.hpp"

namespace pel {
namespace {

void require_state(const Network& network, Index state) {
  if (state < 0 || state >= network.states())
    throw InputError("start state " + std::to_string(state) + " does not exist; states are 0 to " +
                     std::to_string(network.states() - 1));
}

std::vector<Index> searched_states(const Network& network, const std::vector<Index>& label, Index wanted) {
  std::vector<Index> result;
  for (Index i = 0; i < network.states(); ++i)
    if (network.searched[i] && label[i] == wanted) result.push_back(i);
  return result;
}

/// Sets of states connected by jumps between searched states.
std::vector<Index> searched_regions(const Network& network) {
  DisjointSets sets(network.states());
  for (const Jump& jump : network.jumps)
    if (network.searched[jump.from] && network.searched[jump.to]) sets.join(jump.from, jump.to);
  std::vector<Index> result;
  for (Index i = 0; i < network.states(); ++i) result.push_back(sets.root(i));
  return result;
}

StartDistribution from_one_state(const Network& network, Index state) {
  if (!network.searched[state])
    throw InputError("start state " + std::to_string(state) + " was not searched: its exits are not known");
  const std::vector<Index> region = searched_regions(network);
  StartDistribution result{searched_states(network, region, region[state]), {}};
  const auto place = std::find(result.states.begin(), result.states.end(), state) - result.states.begin();
  result.probability = Eigen::VectorXd::Unit(static_cast<Index>(result.states.size()), place);
  return result;
}

StartDistribution from_equilibrium(const Network& network, const Rates& rates, Index member) {
  const Components parts = components(network);
  StartDistribution result{searched_states(network, parts.label, parts.label[member]), {}};
  if (result.states.empty())
    throw InputError("the component of state " + std::to_string(member) +
                     " has no searched state: search there or start elsewhere");
  result.probability = equilibrium(rates, result.states);
  return result;
}

}  // namespace

StartDistribution start_distribution(const Network& network, const Rates& rates, const Start& start) {
  const Index state = start.state.value_or(start.component_of);
  require_state(network, state);
  return start.state ? from_one_state(network, state) : from_equilibrium(network, rates, state);
}

}  // namespace pel
