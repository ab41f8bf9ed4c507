#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "libpel/core/ensemble_run.hpp"
#include "libpel/core/units.hpp"
#include "libpel/dynamics/langevin.hpp"
#include "libpel/search/minimize.hpp"

namespace pel {

/// How the runs of an iso-configurational ensemble (Widmer-Cooper, Harrowell and Fynewever, Phys. Rev. Lett. 93,
/// 135701, 2004) are made.
struct IsoconfigOptions {
  double timestep = 0.002;                ///< time units
  std::int64_t steps_per_interval = 125;  ///< from one inherent structure to the next
  std::int64_t intervals = 8;
  std::int64_t equilibration = 125;  ///< time steps before the clock begins; 0: it begins at the minimum
  double friction = 5;               ///< of Langevin's bath, 1 / time units; 0: no bath, energy is conserved
  double threshold = 1;              ///< displacement from which on an atom has moved, length units
  bool remove_rotation = false;      ///< of the velocities that are drawn
  MinimizeOptions minimize;          ///< of inherent structures
  std::uint64_t seed = 1;
};

/// Where the runs begin: atoms at a minimum of the energy.
struct IsoconfigStart {
  Matrix3X positions;       ///< 3 x N, of the minimum
  Eigen::VectorXd masses;   ///< N
  std::vector<char> fixed;  ///< N flags, or empty: atoms that never move
};

/// One run: velocities drawn at the temperature of `key`, dynamics, the inherent structure at the end of every
/// interval, and for each atom the first in which it is the threshold or farther from where it was in `start`, drift of
/// the center of mass removed.
///
/// The minimum is no state of equilibrium: it has none of the energy of vibrations. So the atoms first move for the
/// time of equilibration from velocities of twice the temperature, half of whose energy goes into vibrations; then
/// velocities are drawn afresh, and the clock begins. That keeps the first swing of the hot start, which is a thermal
/// one of twice the temperature and takes barriers that the temperature does not, out of the count: atoms that are away
/// from their place when the clock begins are reported as such, and their run is none of theirs. Without equilibration
/// velocities are those of the temperature.
///
/// Throws InputError where sizes disagree or no atom can move, and what `force_field` throws but ForceError, which is
/// `flown_apart`.
EnsembleRun isoconfigurational_run(ForceField& force_field, const Units& units, const IsoconfigStart& start,
                                   const IsoconfigOptions& options, const EnsembleKey& key);

}  // namespace pel
