#pragma once

#include "libpel/forces/force_field.hpp"

namespace pel {

/// Orthonormal displacements (columns, 3N each) along the rigid motions that cost no energy at `positions`: up to
/// three translations and three rotations. No columns where none exist.
Eigen::MatrixXd zero_modes(const Invariance& invariance, View3X positions);

/// `vector` (3 x N) less its parts along orthonormal `modes` (3N x k).
Matrix3X without(const Eigen::MatrixXd& modes, View3X vector);

/// `moved` (3 x N) carried as near as can be to `fixed` by a rotation and a translation (Umeyama, IEEE Trans. Pattern
/// Anal. Mach. Intell. 13, 376, 1991).
Matrix3X superposed(View3X moved, View3X fixed);
/// The same by none but the rigid motions that cost no energy.
Matrix3X superposed(const Invariance& invariance, View3X moved, View3X fixed);

}  // namespace pel
