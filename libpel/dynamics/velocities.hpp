#pragma once

#include "libpel/core/random.hpp"
#include "libpel/core/structure.hpp"
#include "libpel/core/units.hpp"

namespace pel {

/// Kinetic temperature (temperature units) of velocities (3 x N, length / time) of the atoms of `structure` that are
/// not fixed: their kinetic energy over half of Boltzmann's constant and the degrees of freedom, 3 for each such atom,
/// less 3 where none is fixed and the center of mass stays at rest. 0 where there is no degree of freedom.
double kinetic_temperature(View3X velocities, const Structure& structure, const Units& units);

/// Velocities of Maxwell and Boltzmann, 3 x N, length / time: normal, without motion of the center of mass where no
/// atom is fixed (fixed atoms are at rest), scaled to exactly `temperature`. Three numbers of the stream for each atom,
/// fixed ones included. Throws InputError unless the temperature is positive and finite, and an atom can move.
Matrix3X thermal_velocities(const Structure& structure, double temperature, const Units& units, Stream& stream);

}  // namespace pel
