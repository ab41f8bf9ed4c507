#pragma once

#include "libpel/forces/force_field.hpp"

namespace pel {

/// A configuration and the forces there.
struct Sample {
  double energy = 0;
  Matrix3X positions;  ///< 3 x N
  Matrix3X forces;     ///< 3 x N
};
/// By one force call. Throws ForceError where the force field does.
Sample sample_at(ForceField& force_field, Matrix3X positions);

/// Differences of `energy` below this are rounding: a sum of 1e3-1e5 terms carries about this relative error.
double energy_noise(double energy);

}  // namespace pel
