#pragma once

#include "libpel/paths/neb.hpp"

namespace pel::benchmark {

/// What a nudged elastic band takes by itself: the climbing image is relaxed until it is the saddle.
struct PlainBand {
  bool converged = false;  ///< the force on the highest image is below tolerance
  double energy = 0;       ///< of the highest image
  std::int64_t force_calls = 0;
};

/// From minimized ends; whole iterations of all images are counted, as other programs do.
PlainBand plain_band(ForceField& force_field, const Cell& cell, const StationaryPoint& initial,
                     const StationaryPoint& final, const NebOptions& options, const Metric& metric);

}  // namespace pel::benchmark
