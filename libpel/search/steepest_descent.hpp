#pragma once

#include <cstdint>

#include "libpel/forces/force_field.hpp"
#include "libpel/search/convergence.hpp"
#include "libpel/search/sample.hpp"

namespace pel {

/// Defaults in metal units.
struct SteepestDescentOptions {
  ForceTolerance tolerance;        ///< the descent ends where forces are below it
  double error = 0.002;            ///< of one step, at the atom that is farthest off, length units
  double max_move = 0.1;           ///< of an atom along its force in one step, length units
  std::int64_t max_calls = 10000;  ///< force calls after which no further step is begun
  double difference = 0.01;        ///< displacement in the force differences for the stiffest mode, length units
};

enum class SteepestDescentStatus {
  converged,     ///< forces below tolerance
  budget_spent,  ///< max_calls used up
};

struct SteepestDescent {
  SteepestDescentStatus status = SteepestDescentStatus::budget_spent;
  Sample at;
  std::int64_t force_calls = 0;
};

/// The path dx/dt = F(x) in plain coordinates from `start` (3 x N) on, followed within `error` of each step: the
/// stabilized Runge-Kutta-Chebyshev method of second order (Sommeijer, Shampine and Verwer, J. Comput. Appl. Math. 88,
/// 315, 1998), whose steps grow with the square of their force calls. Slow beside a minimization, but where one that is
/// not as careful may cross a low ridge this decides which basin a point belongs to. Throws ForceError where the force
/// field does.
SteepestDescent steepest_descent(ForceField& force_field, View3X start, const SteepestDescentOptions& options = {});

}  // namespace pel
