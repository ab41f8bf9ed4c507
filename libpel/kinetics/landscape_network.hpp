#pragma once

#include "libpel/kinetics/network.hpp"
#include "libpel/landscape/landscape.hpp"

namespace pel {

/// The network of a landscape: state i is minimum i, jump e is saddle e, every atom is a tag.
/// `energy_tolerance`: by which the energies of one minimum, found twice, may differ. A saddle that lies below one of
/// its minima by less has no barrier on that side.
/// Throws InputError where the landscape is empty or a saddle lies below its minima by more.
Network network(const Landscape& landscape, double energy_tolerance = 0);

}  // namespace pel
