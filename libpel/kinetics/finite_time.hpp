#pragma once

#include <vector>

#include "libpel/kinetics/evolution.hpp"

namespace pel {

enum class FiniteTimeStatus {
  resolved,    ///< all times
  unresolved,  ///< only those up to `resolved_until`: later ones need rates slower than rounding of the fastest allows
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

/// `times`: ascending, finite, > 0; otherwise throws InputError.
FiniteTime finite_time(const Evolution& evolution, const std::vector<double>& times);

/// A figure with an estimate of its rounding error.
struct Estimate {
  double value = 0;
  double error = 0;
};
Estimate absorbed_fraction(const Evolution& evolution, double time);

}  // namespace pel
