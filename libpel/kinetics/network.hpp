#pragma once

#include <vector>

#include "libpel/core/displacement.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// One saddle as a jump between two states; it is crossed in both directions. A jump of a state to itself (to its own
/// periodic image) is a jump like any other.
struct Jump {
  Index from = 0;
  Index to = 0;
  double saddle_energy = 0;
  Moves moves;  ///< of the tags, from -> to, unwrapped, in the labels of `from`
  /// Tag a of `from` arrives as tag permutation[a] of `to`; empty where labels stay.
  std::vector<Index> permutation;
  double log_multiplicity = 0;  ///< ln of what multiplies nu exp(-S / kT) in the conductance: vibrations, symmetry
};

/// States and jumps with their energies: a landscape reduced to what kinetics needs, independent of temperature.
struct Network {
  std::vector<double> energies;  ///< of the states
  std::vector<char> searched;    ///< per state: its exits are known; a walker stops at the others (the frontier)
  /// Per state, or empty where all are 0: ln of what multiplies exp(-E / kT) in its weight (vibrations, symmetry).
  std::vector<double> log_multiplicities;
  std::vector<Jump> jumps;
  Index tags = 1;            ///< atoms that carry displacement; averages run over them
  std::vector<int> species;  ///< per tag, from 1; empty where all are of one kind
  int dimension = 3;         ///< d in MSD = 2 d D t; displacements count along the first d axes

  Index states() const { return static_cast<Index>(energies.size()); }
};

/// 0 where `log_multiplicities` is empty.
double log_multiplicity(const Network& network, Index state);
/// Where tag `tag` of jump.from arrives.
Index arrival(const Jump& jump, Index tag);

/// Throws InputError where there is no state, sizes disagree, a number is not finite, a jump leads to a missing state,
/// moves a missing tag, exchanges tags of different species, has a permutation that is none, or its saddle lies below
/// one of its two states.
void validate(const Network& network);

/// Connected components: `label[i]` of state i counts from 0 in the order of each component's first state.
struct Components {
  std::vector<Index> label;
  Index count = 0;
};
Components components(const Network& network);

}  // namespace pel
