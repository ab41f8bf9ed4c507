#include "libpel/kinetics/network.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "libpel/core/disjoint_sets.hpp"
#include "libpel/core/error.hpp"

namespace pel {
namespace {

void validate_states(const Network& network) {
  if (network.energies.empty()) throw InputError("the network has no states: search for saddles first");
  if (network.searched.size() != network.energies.size())
    throw InputError("the network has " + std::to_string(network.energies.size()) + " energies but " +
                     std::to_string(network.searched.size()) + " searched flags: give one per state");
  if (!network.log_multiplicities.empty() && network.log_multiplicities.size() != network.energies.size())
    throw InputError("the network has " + std::to_string(network.energies.size()) + " energies but " +
                     std::to_string(network.log_multiplicities.size()) +
                     " multiplicities: give one per state, or none");
  if (network.tags < 1) throw InputError("the network has no tags: displacements need at least one atom");
  if (network.dimension < 1 || network.dimension > 3)
    throw InputError("dimension " + std::to_string(network.dimension) + " is not 1, 2 or 3");
  for (Index i = 0; i < network.states(); ++i)
    if (!std::isfinite(network.energies[i]) || !std::isfinite(log_multiplicity(network, i)))
      throw InputError("state " + std::to_string(i) + ": its energy or multiplicity is not finite");
  if (!network.species.empty() && static_cast<Index>(network.species.size()) != network.tags)
    throw InputError("the network has " + std::to_string(network.tags) + " tags but " +
                     std::to_string(network.species.size()) + " species: give one per tag, or none");
  for (const int species : network.species)
    if (species < 1) throw InputError("species " + std::to_string(species) + ": they are counted from 1");
}

void validate_permutation(const Network& network, const std::vector<Index>& permutation, const std::string& where) {
  if (permutation.empty()) return;
  if (static_cast<Index>(permutation.size()) != network.tags)
    throw InputError(where + "its permutation has " + std::to_string(permutation.size()) + " entries for " +
                     std::to_string(network.tags) + " tags");
  std::vector<char> taken(permutation.size(), 0);
  for (Index tag = 0; tag < network.tags; ++tag) {
    const Index to = permutation[tag];
    if (to < 0 || to >= network.tags || taken[to])
      throw InputError(where + "its permutation is none: tag " + std::to_string(tag) + " arrives at " +
                       std::to_string(to) + ", which " +
                       (to < 0 || to >= network.tags ? "does not exist" : "is taken already"));
    taken[to] = 1;
    if (!network.species.empty() && network.species[tag] != network.species[to])
      throw InputError(where + "its permutation takes tag " + std::to_string(tag) + " to tag " + std::to_string(to) +
                       " of another species");
  }
}

void validate_moves(const Moves& moves, Index tags, const std::string& where) {
  if (static_cast<Index>(moves.atoms.size()) != moves.vectors.cols())
    throw InputError(where + std::to_string(moves.atoms.size()) + " atoms but " + std::to_string(moves.vectors.cols()) +
                     " displacements: give one per atom");
  for (const Index atom : moves.atoms)
    if (atom < 0 || atom >= tags)
      throw InputError(where + "atom " + std::to_string(atom) + " does not exist; atoms are 0 to " +
                       std::to_string(tags - 1));
  if (!moves.vectors.allFinite()) throw InputError(where + "a displacement is not finite");
}

void validate_end(const Network& network, const Jump& jump, Index state, const std::string& where) {
  if (state < 0 || state >= network.states())
    throw InputError(where + "state " + std::to_string(state) + " does not exist; states are 0 to " +
                     std::to_string(network.states() - 1));
  if (jump.saddle_energy < network.energies[state])
    throw InputError(where + "its saddle lies " + std::to_string(network.energies[state] - jump.saddle_energy) +
                     " below state " + std::to_string(state) + ": barriers must not be negative; converge it tighter");
}

void validate_jump(const Network& network, Index index) {
  const std::string where = "jump " + std::to_string(index) + ": ";
  const Jump& jump = network.jumps[index];
  if (!std::isfinite(jump.saddle_energy) || !std::isfinite(jump.log_multiplicity))
    throw InputError(where + "its saddle energy or multiplicity is not finite");
  validate_end(network, jump, jump.from, where);
  validate_end(network, jump, jump.to, where);
  validate_moves(jump.moves, network.tags, where);
  validate_permutation(network, jump.permutation, where);
}

}  // namespace

double log_multiplicity(const Network& network, Index state) {
  return network.log_multiplicities.empty() ? 0 : network.log_multiplicities[state];
}

Index arrival(const Jump& jump, Index tag) { return jump.permutation.empty() ? tag : jump.permutation[tag]; }

void validate(const Network& network) {
  validate_states(network);
  for (Index e = 0; e < static_cast<Index>(network.jumps.size()); ++e) validate_jump(network, e);
}

Components components(const Network& network) {
  DisjointSets sets(network.states());
  for (const Jump& jump : network.jumps) sets.join(jump.from, jump.to);
  Components result{std::vector<Index>(network.states()), 0};
  for (Index i = 0; i < network.states(); ++i)  // a root is the first state of its set
    result.label[i] = sets.root(i) == i ? result.count++ : result.label[sets.root(i)];
  return result;
}

}  // namespace pel
