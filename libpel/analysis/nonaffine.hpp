#pragma once

#include <Eigen/Core>

#include "libpel/core/cell.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// D2min of Falk and Langer (Phys. Rev. E 57, 7192 (1998), eq. 2.11) per neighbor: how far, squared and on average, the
/// neighbors of an atom are from where the best linear map of their neighborhood takes them; per atom, length^2. An
/// atom that moves among neighbors at rest has about its own squared displacement. 0 for atoms without neighbors.
///
/// `before`: 3 x N positions; `steps`: 3 x N, their displacements; neighbors are the atoms within `radius` before,
/// periodic images included. Throws InputError where the radius is not positive and finite.
Eigen::ArrayXd nonaffine_squared_displacements(const Cell& cell, View3X before, View3X steps, double radius);

}  // namespace pel
