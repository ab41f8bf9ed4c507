#pragma once

#include "libpel/kinetics/network.hpp"
#include "libpel/landscape/landscape.hpp"

namespace pel {

/// The network of a landscape: state i is minimum i, jump e is saddle e, every atom is a tag.
/// Throws InputError where the landscape is empty or a saddle lies below its minima.
Network network(const Landscape& landscape);

}  // namespace pel
