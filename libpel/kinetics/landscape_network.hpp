#pragma once

#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/landscape/landscape.hpp"

namespace pel {

/// The network of a landscape: state i is minimum i, jump e is saddle e, every atom is a tag.
/// Where the landscape tells minima apart up to translations and permutations of like atoms, a state stands for all
/// images of its minimum: with sigma the orders of the symmetry groups (Minimum::symmetry), the weight of a state has
/// the factor 1 / sigma_i and the conductance of a jump 1 / sigma_S, so that k_ij = nu sigma_i / sigma_S exp(-(S - E_i)
/// / kT) counts the images of the saddle around one minimum. `energy_tolerance`: by which the energies of one minimum,
/// found twice, may differ. A saddle that lies below one of its minima by less has no barrier on that side. `species`:
/// of each atom, from 1, for averages by species; empty where they are not wanted. Throws InputError where the
/// landscape is empty or a saddle lies below its minima by more.
Network network(const Landscape& landscape, double energy_tolerance = 0, const std::vector<int>& species = {});

}  // namespace pel
