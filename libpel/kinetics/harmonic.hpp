#pragma once

#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/landscape/prefactor.hpp"

namespace pel {

/// Puts harmonic attempt frequencies into the multiplicities of `network`, whose jump e is saddle e, in place of one
/// constant (`constant`: the RateOptions::prefactor that the rates will be computed with, 1 / time).
///
/// Detailed balance asks for vibrations q_i of the states with q_i nu_ij = q_j nu_ji. Prefactors that were estimated
/// over regions of their own do not quite agree around cycles, so the q follow from the spanning tree of the lowest
/// saddles, ln q_j = ln q_i + ln nu_ij - ln nu_ji from the first state of each component on, and the conductance of
/// every jump is the geometric mean of what its two directions say; jumps of the tree keep both exactly. What the
/// multiplicities held before, such as symmetry, is multiplied. Weights of states in different components cannot be
/// compared afterwards.
///
/// Returns the largest |sum of ln nu_ij - ln nu_ji| around a cycle that one jump closes over the tree: twice that
/// jump's error against either direction; 0 where all agree. Throws InputError where the constant or a prefactor is not
/// finite, a prefactor belongs to no jump, or a jump has none: the text names the first such saddle. The network is
/// then unchanged.
double set_prefactors(Network& network, const std::vector<Prefactor>& prefactors, double constant);

}  // namespace pel
