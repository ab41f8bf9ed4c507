#pragma once

#include <cstdint>

#include "libpel/core/units.hpp"
#include "libpel/forces/force_field.hpp"
#include "libpel/search/convergence.hpp"
#include "libpel/search/curvature/secant_hessian.hpp"

namespace pel {

/// Defaults in metal units; `refine_options` scales them to others.
struct RefineOptions {
  ForceTolerance tolerance;
  double max_step = 0.15;       ///< farthest an atom moves in one step, length units
  int max_calls = 40;           ///< force calls
  int first_look = 2;           ///< Hessian-vector products for the mode at the beginning
  int next_look = 3;            ///< ... and wherever the force grows instead of falling
  double difference = 0.01;     ///< displacement of these, length units (3N)
  double scale = 2;             ///< curvature below which a mode's residual is relative to it, energy / length^2
  double max_displacement = 2;  ///< farthest an atom may go from where it began, length units
  SecantOptions secants;
};
RefineOptions refine_options(const Units& units);

enum class RefineStatus {
  converged,     ///< forces below tolerance
  budget_spent,  ///< max_calls used up
  went_astray,   ///< an atom went beyond max_displacement
};

struct RefinedSaddle {
  RefineStatus status = RefineStatus::budget_spent;
  Sample at;
  Matrix3X mode;                ///< 3 x N, unit length: the one followed upward
  std::vector<Secant> secants;  ///< all that is known of the surface
  std::int64_t force_calls = 0;
};

/// From near a saddle to it: quasi-Newton steps from all that has been seen of the surface, up along one mode and down
/// along all others. `mode` (3 x N): roughly the way across the ridge, as the tangent of a band. Finds a stationary
/// point; its index is for the caller to prove. Throws ForceError where the force field does.
RefinedSaddle refine_saddle(ForceField& force_field, const Sample& near, View3X mode, std::vector<Secant> secants,
                            const RefineOptions& options, const Metric& metric);

}  // namespace pel
