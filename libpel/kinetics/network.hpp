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
  Moves moves;  ///< of the tags, from -> to, unwrapped
};

/// States and jumps with their energies: a landscape reduced to what kinetics needs, independent of temperature.
struct Network {
  std::vector<double> energies;  ///< of the states
  std::vector<char> searched;    ///< per state: its exits are known; a walker stops at the others (the frontier)
  std::vector<Jump> jumps;
  Index tags = 1;     ///< atoms that carry displacement; averages run over them
  int dimension = 3;  ///< d in MSD = 2 d D t; displacements count along the first d axes

  Index states() const { return static_cast<Index>(energies.size()); }
};

/// Throws InputError where there is no state, sizes disagree, a number is not finite, a jump leads to a missing state,
/// moves a missing tag, or its saddle lies below one of its two states.
void validate(const Network& network);

/// Connected components: `label[i]` of state i counts from 0 in the order of each component's first state.
struct Components {
  std::vector<Index> label;
  Index count = 0;
};
Components components(const Network& network);

}  // namespace pel
