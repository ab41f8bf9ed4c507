#pragma once

#include <optional>
#include <vector>

#include "libpel/kinetics/finite_time/evolution.hpp"

namespace pel {

enum class FiniteTimeStatus {
  resolved,    ///< all times
  unresolved,  ///< only those up to `resolved_until`: later ones need rates slower than rounding of the fastest allows
};

/// Which displacements are averaged.
struct FiniteTimeScope {
  int species = 0;                   ///< tags of this species; 0 for all
  std::optional<Vector3> direction;  ///< along this unit vector alone
};

/// Exact averages over walkers; vectors run over the resolved times.
struct FiniteTime {
  FiniteTimeStatus status = FiniteTimeStatus::resolved;
  double resolved_until = 0;        ///< last resolved time; infinite where all are
  std::vector<double> times;        ///< the requested ones, as far as resolved
  std::vector<double> msd;          ///< MSD(t), length^2, averaged over tags
  std::vector<double> msd_rw;       ///< MSD_RW(t), big steps uncorrelated
  std::vector<double> correlation;  ///< f(t) = MSD(t) / MSD_RW(t); NaN where nothing moves
  std::vector<double> absorbed;     ///< fraction of walkers that stopped at the frontier
  std::vector<double> error;        ///< largest estimate of those of msd, msd_rw (relative) and absorbed (absolute)
};

/// `times`: ascending, finite, > 0; otherwise throws InputError, as it does where no tag is of the species.
FiniteTime finite_time(const Evolution& evolution, const std::vector<double>& times, const FiniteTimeScope& scope = {});

/// <R (x) R> / (2 t) per tag, of the walk and of the random walk: their traces over d are D(t) and D_RW(t).
struct FiniteTimeTensors {
  Matrix3 walk = Matrix3::Zero();
  Matrix3 random_walk = Matrix3::Zero();
};
FiniteTimeTensors finite_time_tensors(const Evolution& evolution, double time, int species = 0);

/// A figure with an estimate of its rounding error.
struct Estimate {
  double value = 0;
  double error = 0;
};
Estimate absorbed_fraction(const Evolution& evolution, double time);

}  // namespace pel
