#pragma once

#include <cstdint>
#include <optional>

#include "libpel/core/units.hpp"
#include "libpel/forces/force_field.hpp"
#include "libpel/search/convergence.hpp"
#include "libpel/search/curvature/metric.hpp"
#include "libpel/search/sample.hpp"

namespace pel {

/// Defaults in metal units; `polish_options` scales them to others.
struct PolishOptions {
  ForceTolerance tolerance;
  double max_step = 0.1;        ///< farthest an atom moves in one step, length units
  double max_displacement = 1;  ///< farthest an atom goes in all: beyond lies another point, length units
  int max_calls = 150;          ///< force calls
  int memory = 40;              ///< steps whose curvature is remembered
  double growth = 2;            ///< times the force, in the metric, at which a step is refused and a shorter one made
  int max_refused = 6;          ///< steps refused in a row before it is given up
};
PolishOptions polish_options(const Units& units);

/// The way across a ridge.
struct Ridge {
  Matrix3X mode;           ///< 3 x N, unit length
  double eigenvalue = -1;  ///< curvature along it, energy / length^2
};

enum class PolishStatus {
  converged,     ///< forces below tolerance
  budget_spent,  ///< max_calls used up
  went_astray,   ///< too far, or no step was small enough
};

struct Polished {
  PolishStatus status = PolishStatus::budget_spent;
  Sample at;
  double eigenvalue = 0;  ///< along the mode, as the last steps saw it
};

/// The stationary point near `near`, where nearly all that is left is a smooth strain field of many atoms: L-BFGS steps
/// from the metric, without the usual scaling by the newest step, which after a step along a soft wave would make those
/// along stiff bonds many times too long. With a ridge: these steps across its mode, which stays as it is, and Newton
/// steps along it. The index of the point is for the caller to prove. Throws ForceError where the force field does.
Polished polish(ForceField& force_field, Sample near, const std::optional<Ridge>& ridge, const PolishOptions& options,
                const Metric& metric);

}  // namespace pel
