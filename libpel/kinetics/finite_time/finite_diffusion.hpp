#pragma once

#include <vector>

#include "libpel/kinetics/finite_time/finite_time.hpp"
#include "libpel/kinetics/infinite_time/transport.hpp"

namespace pel {

/// The figures of diffusion at one finite time: D = MSD / (2 d t) and so on, for all tags and by species.
struct FiniteDiffusion {
  FiniteTimeStatus status = FiniteTimeStatus::resolved;  ///< unresolved: rounding spoils some figure
  Diffusion all;  ///< energies are slopes at fixed time, by central differences in 1 / kT
  std::vector<SpeciesDiffusion> species;
};

/// `rate_options`: at the temperature in question; `options` as for `evolution`. Throws InputError where the network
/// is too large for `evolution`.
FiniteDiffusion finite_diffusion(const Network& network, const RateOptions& rate_options,
                                 const EvolutionOptions& options, double time);

}  // namespace pel
