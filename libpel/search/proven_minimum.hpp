#pragma once

#include <optional>

#include "libpel/core/random.hpp"
#include "libpel/search/connect.hpp"
#include "libpel/search/curvature/lowest_mode.hpp"

namespace pel {

/// The minimum at or below a point of vanishing forces (3 x N), proven by its softest mode. Along a soft mode forces
/// below the tolerance leave a long way to the bottom: the tolerance shrinks until that is within options.exactness and
/// the force along the mode turns round on the way, which it does not on a shoulder. A point that bends downward is
/// left that way. After a few rounds, or where the forces are too noisy to come closer, the point if its curvature is
/// positive, else nothing. `sign`: of the proof.
std::optional<StationaryPoint> proven_minimum(ForceField& force_field, StationaryPoint point, Stream& stream,
                                              const ConnectOptions& options, const LanczosOptions& sign,
                                              const Metric& metric);

}  // namespace pel
