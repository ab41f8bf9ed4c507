#pragma once

#include <functional>

#include "libpel/core/units.hpp"
#include "libpel/forces/lammps_handle.hpp"
#include "libpel/forces/lammps_script.hpp"

namespace pel {

/// Gives a newly opened LAMMPS the commands of the potential, with `make_box` (which throws InputError itself) just
/// before the first that needs a box, and prepares it for force calls. Throws InputError with LAMMPS's own message.
UnitStyle set_up(const LammpsHandle& lammps, const LammpsInput& input, const std::function<void()>& make_box);

/// LAMMPS reads files on the first rank: an error there leaves the others waiting for ever. So where there are several,
/// the first tries `open` alone, on MPI_COMM_SELF. Throws the InputError it met on every rank.
void rehearse(MPI_Comm communicator, const std::function<void(MPI_Comm)>& open);

}  // namespace pel
