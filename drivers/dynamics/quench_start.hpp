#pragma once

#include "drivers/dynamics/quench_request.hpp"
#include "libpel/core/structure.hpp"

namespace pel::drivers {

/// The atoms with which one replica (from 1) begins. Opens LAMMPS alone for a moment. Throws InputError.
Structure quench_start(const QuenchRequest& request, const QuenchPlan& plan, std::int64_t replica);

}  // namespace pel::drivers
