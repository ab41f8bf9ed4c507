#pragma once

#include <cstdint>
#include <functional>

#include "libpel/forces/force_field.hpp"
#include "libpel/search/convergence.hpp"
#include "libpel/search/curvature/metric.hpp"

namespace pel {

struct MinimizeOptions {
  ForceTolerance tolerance{};
  std::int64_t max_calls = 2000;  ///< force calls allowed
  double max_step = 0.25;         ///< farthest an atom moves in one step, length units
  double stiffness = 30;          ///< curvature assumed at the first step, energy / length^2
  int memory = 12;                ///< steps remembered by L-BFGS
  double near_bottom = 0.1;       ///< part of the largest force on the way below which the metric counts
};

enum class MinimizeStatus {
  converged,     ///< forces below tolerance
  budget_spent,  ///< max_calls used up
  recognized,    ///< ended by `known`
  stalled,       ///< no step lowers the energy any further: the tolerance lies below the noise of the forces
};

struct Minimization {
  MinimizeStatus status = MinimizeStatus::budget_spent;
  double energy = 0;
  Matrix3X positions;  ///< 3 x N
  Matrix3X forces;     ///< 3 x N, at `positions`
  std::int64_t force_calls = 0;
};

/// Asked at each point of the way down whether it is known where this leads: then the minimization ends there. `bottom`
/// computes the quasi-Newton step to the bottom (3 x N) for those who want it.
using Known = std::function<bool(const Minimization&, const std::function<Matrix3X()>& bottom)>;

/// L-BFGS with damped steps and without line search (Liu and Nocedal, Math. Program. 45, 503, 1989; step control as in
/// Wales, Energy Landscapes, 2003): a step is taken back and shortened only where the energy rose by more than its
/// rounding noise, or where the force along it turned by more than the noise explains.
/// Where the way is straight and the surface bends downward along the last step, the next goes on along it, as far as
/// twice max_step.
/// `metric`: what stands for the Hessian near the bottom. On the way there, where steepest descent in plain coordinates
/// decides which minimum is reached, it is options.stiffness. Throws ForceError where the force field does.
Minimization minimize(ForceField& force_field, View3X start, const MinimizeOptions& options, const Metric& metric,
                      const Known& known = {});
Minimization minimize(ForceField& force_field, View3X start, const MinimizeOptions& options = {});

}  // namespace pel
