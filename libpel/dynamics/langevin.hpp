#pragma once

#include <array>
#include <cstdint>

#include "libpel/core/random.hpp"
#include "libpel/forces/force_field.hpp"

namespace pel {

/// Atoms in motion under a force field.
struct Motion {
  Matrix3X positions;   ///< 3 x N, length units
  Matrix3X velocities;  ///< 3 x N, length / time
  Matrix3X forces;      ///< 3 x N, at the positions
};

struct LangevinOptions {
  double timestep = 0.002;    ///< time units
  double friction = 5;        ///< 1 / time units; 0: energy is conserved, and the steps are those of velocity Verlet
  double thermal_energy = 0;  ///< k_B T, energy units
  /// Axes along which the noise leaves the center of mass at rest.
  std::array<bool, 3> free_axes{false, false, false};
};

/// Of each atom: mass times Units::mass_velocity2, so that half of it times the square of the velocity is an energy.
using Inertia = Eigen::VectorXd;

/// At `positions` with these velocities; one force call.
Motion motion(ForceField& force_field, View3X positions, Matrix3X velocities);

/// `steps` time steps of Langevin dynamics, dv = F/m dt - friction v dt + noise, by the splitting BAOAB (Leimkuhler and
/// Matthews, Appl. Math. Res. Express 2013, 34), whose positions have errors of fourth order in the time step for
/// harmonic forces. One force call a step, three normal numbers of the stream for each atom and step where there is
/// friction. Returns the kinetic energy, mean over the steps. Throws ForceError where the force field does.
double advance(ForceField& force_field, const Inertia& inertia, const LangevinOptions& options, std::int64_t steps,
               Motion& motion, Stream& stream);

/// Velocities of Maxwell and Boltzmann, 3 x N: normal, three numbers of the stream for each atom; without motion of the
/// center of mass along `free_axes`. Unlike `thermal_velocities` they are not scaled: their kinetic energy scatters as
/// it should.
Matrix3X maxwell_velocities(const Inertia& inertia, double thermal_energy, const std::array<bool, 3>& free_axes,
                            Stream& stream);

/// Less the rotation as a rigid body about the center of mass: no angular momentum is left. Atoms on one line keep what
/// turns about it. `positions`: 3 x N, unwrapped.
Matrix3X without_rotation(View3X velocities, View3X positions, const Inertia& inertia);

}  // namespace pel
