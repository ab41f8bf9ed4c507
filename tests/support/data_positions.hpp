#pragma once

#include <string>

#include "libpel/core/types.hpp"

namespace pel::test {

/// Positions of `atoms` atoms in a LAMMPS data file, by id, unwrapped by `edges` where there are image flags. Lines of
/// atoms are `id type x y z`, and image flags if there are any. Fails the test where some are missing.
Matrix3X positions_in(const std::string& file, Index atoms, const Matrix3& edges);

}  // namespace pel::test
