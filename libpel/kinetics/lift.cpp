#include "libpel/kinetics/lift.hpp"

#include <map>
#include <numeric>

#include "libpel/core/disjoint_sets.hpp"

namespace pel {
namespace {

/// Number of each tag among `tags`; -1 for the others.
std::vector<Index> numbers_among(const std::vector<Index>& tags, Index all) {
  std::vector<Index> result(all, -1);
  for (std::size_t k = 0; k < tags.size(); ++k) result[tags[k]] = static_cast<Index>(k);
  return result;
}

std::vector<Index> first_numbers(std::size_t count) {
  std::vector<Index> result(count);
  std::iota(result.begin(), result.end(), Index{0});
  return result;
}

Moves renumbered(const Moves& moves, const std::vector<Index>& number) {
  Moves result;
  std::vector<Index> kept;
  for (std::size_t m = 0; m < moves.atoms.size(); ++m) {
    if (number[moves.atoms[m]] < 0) continue;
    result.atoms.push_back(number[moves.atoms[m]]);
    kept.push_back(static_cast<Index>(m));
  }
  result.vectors = moves.vectors(Eigen::all, kept);
  return result;
}

Lift of_unmoved(const Network& network, std::vector<Index> tags) {
  const std::vector<Index> number = numbers_among(tags, network.tags);
  Lift result{network, first_numbers(network.energies.size()), first_numbers(network.jumps.size()), std::move(tags)};
  result.network.tags = static_cast<Index>(result.tags.size());
  result.network.species.clear();
  for (Jump& jump : result.network.jumps) {
    jump.permutation.clear();
    jump.moves = renumbered(jump.moves, number);
  }
  return result;
}

void add_states(Lift& part, const Network& network) {
  for (Index i = 0; i < network.states(); ++i)
    for (std::size_t k = 0; k < part.tags.size(); ++k) {
      part.network.energies.push_back(network.energies[i]);
      part.network.searched.push_back(network.searched[i]);
      if (!network.log_multiplicities.empty()) part.network.log_multiplicities.push_back(network.log_multiplicities[i]);
      part.state.push_back(i);
    }
}

void add_jumps(Lift& part, const Network& network, Index e, const std::vector<Index>& number) {
  const auto size = static_cast<Index>(part.tags.size());
  const Jump& jump = network.jumps[e];
  std::vector<Vector3> vectors(size, Vector3::Zero());
  for (std::size_t m = 0; m < jump.moves.atoms.size(); ++m)
    if (const Index k = number[jump.moves.atoms[m]]; k >= 0)
      vectors[k] += jump.moves.vectors.col(static_cast<Index>(m));
  for (Index k = 0; k < size; ++k) {
    const Index arrives = number[arrival(jump, part.tags[k])];
    part.network.jumps.push_back({jump.from * size + k,
                                  jump.to * size + arrives,
                                  jump.saddle_energy,
                                  {{0}, vectors[k]},
                                  {},
                                  jump.log_multiplicity});
    part.jump.push_back(e);
  }
}

Lift of_orbit(const Network& network, std::vector<Index> tags) {
  Lift result;
  result.tags = std::move(tags);
  result.network.dimension = network.dimension;
  const std::vector<Index> number = numbers_among(result.tags, network.tags);
  add_states(result, network);
  for (Index e = 0; e < static_cast<Index>(network.jumps.size()); ++e) add_jumps(result, network, e, number);
  return result;
}

}  // namespace

std::vector<std::vector<Index>> exchanged_tags(const Network& network) {
  DisjointSets sets(network.tags);
  for (const Jump& jump : network.jumps)
    for (Index tag = 0; tag < static_cast<Index>(jump.permutation.size()); ++tag) sets.join(tag, jump.permutation[tag]);
  std::map<Index, std::vector<Index>> by_root;
  for (Index tag = 0; tag < network.tags; ++tag) by_root[sets.root(tag)].push_back(tag);
  std::vector<std::vector<Index>> result;
  for (auto& [root, tags] : by_root) result.push_back(std::move(tags));
  return result;
}

std::vector<Lift> lift(const Network& network) {
  std::vector<Lift> result;
  std::vector<Index> unmoved;
  for (std::vector<Index>& tags : exchanged_tags(network)) {
    if (tags.size() == 1)
      unmoved.push_back(tags.front());
    else
      result.push_back(of_orbit(network, std::move(tags)));
  }
  if (!unmoved.empty()) result.insert(result.begin(), of_unmoved(network, std::move(unmoved)));
  return result;
}

Rates rates_of(const Lift& part, const Rates& whole) {
  Rates result;
  for (const Index i : part.state) result.log_weights.push_back(whole.log_weights[i]);
  for (const Index e : part.jump) {
    result.log_conductances.push_back(whole.log_conductances[e]);
    result.forward.push_back(whole.forward[e]);
    result.backward.push_back(whole.backward[e]);
  }
  return result;
}

}  // namespace pel
