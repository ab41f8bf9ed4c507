#pragma once

#include <vector>

#include "libpel/core/structure.hpp"
#include "libpel/kinetics/network.hpp"
#include "libpel/landscape/landscape.hpp"
#include "libpel/match/compare.hpp"

namespace pel {

/// A network in which every image of a jump is a jump of its own.
struct ImagedNetwork {
  Network network;
  std::vector<Index> saddle;  ///< per jump: the one of the landscape that it is an image of
};

/// Where a minimum is its own image under sigma translations (a perfect crystal), a saddle next to it stands for sigma
/// jumps that move different atoms. Total rates know that from the multiplicities; tagged atoms do not: each jump is
/// therefore replaced by its images under the groups of both ends, with the conductance divided among them. Landscapes
/// without such minima are returned as they are.
/// `network`: jump e is saddle e of `landscape`. `structure`: box and species. `options`: those of the identification.
/// Throws InputError where they do not give the symmetries that the landscape recorded.
ImagedNetwork with_symmetry_images(Network network, const Landscape& landscape, const Structure& structure,
                                   const IdentityOptions& options);

}  // namespace pel
