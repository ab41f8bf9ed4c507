#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "libpel/core/units.hpp"
#include "libpel/forces/hessian.hpp"
#include "libpel/search/region/event_region.hpp"

namespace pel {

/// Defaults are for metal units; `vineyard_options` scales them to others.
struct VineyardOptions {
  double tolerance = 0.05;               ///< change of ln nu, from one region to the next, that ends their growth
  double mass_velocity2 = 1.0364269e-4;  ///< energy of a unit of mass x (length / time)^2: Units::mass_velocity2
  EventRegionOptions region;
  HessianOptions hessian;
};
VineyardOptions vineyard_options(const Units& units);

enum class VineyardStatus {
  converged,      ///< another doubling of the region changes ln nu by less than the tolerance, or all atoms are in
  not_converged,  ///< the largest region allowed was reached before; the figures are those of the last one
  not_a_saddle,   ///< at the saddle not exactly one curvature is negative, or one is zero
  not_a_minimum,  ///< at one of the ends a curvature is not positive
  exploded,       ///< the force field gave no finite answer
};
/// "converged", "not_converged", ...
std::string_view name(VineyardStatus status);

/// Attempt frequencies of an event in both directions.
struct VineyardPrefactors {
  VineyardStatus status = VineyardStatus::not_converged;
  double log_forward = std::numeric_limits<double>::quiet_NaN();  ///< ln nu of from -> to, nu in 1 / time
  double log_reverse = std::numeric_limits<double>::quiet_NaN();  ///< ln nu of to -> from
  Index atoms = 0;                                                ///< in the region that gave them
  /// The larger change of ln nu against the next smaller region; 0 where all atoms are in and no smaller region gave
  /// an answer, not a number where only one of several did.
  double change = std::numeric_limits<double>::quiet_NaN();
  double asymmetry = 0;  ///< largest of the three Hessians, energy / length^2: their numerical noise
  std::int64_t force_calls = 0;
};

/// nu = (1 / 2 pi) prod omega_minimum / prod' omega_saddle, without the one imaginary frequency of the saddle
/// (Vineyard, J. Phys. Chem. Solids 3, 121, 1957, eq. 15), over nested regions that grow around the atoms that move
/// until nu converges; the atoms outside are held. Once all atoms are in, rigid motions that cost no energy are no
/// vibrations and leave the products, and where the whole turns freely the square root of the ratio of the moments of
/// inertia, saddle over minimum, enters: the ratio of the classical partition functions.
///
/// Convergence between two regions is a sign, not a bound: ln nu of a vacancy hop still sways by 0.1 to 0.3 from 20
/// atoms on, and in a glass a soft mode far from the event can change it by more than 1 once its atoms come in.
///
/// `event`: stationary points, in one continuous frame and the same labels; their energies do not enter. `masses`: N.
/// `cell`: the box of the event, or nullptr where nothing is periodic. A region too small to have the unstable mode is
/// passed over; one that has two proves that the whole has (Cauchy interlacing), and likewise an unstable mode at an
/// end. Throws InputError where the numbers of atoms differ or a mass or an option is not positive.
VineyardPrefactors vineyard(ForceField& force_field, const Event& event, const Eigen::VectorXd& masses,
                            const Cell* cell, const VineyardOptions& options = {});

}  // namespace pel
