#pragma once

#include <functional>
#include <string_view>

#include "libpel/search/attempt.hpp"
#include "libpel/search/curvature/curvature_sign.hpp"
#include "libpel/search/curvature/lowest_mode.hpp"
#include "libpel/search/steepest_descent.hpp"

namespace pel {

struct VerifyOptions {
  ForceTolerance saddle_tolerance;   ///< what the saddle was converged to
  ForceTolerance minimum_tolerance;  ///< what its ends were
  ConnectOptions connect;            ///< how the ends are reached from the saddle, and when they count as the same
  LanczosOptions lanczos = sign_options();  ///< two-sided differences
  SteepestDescentOptions descent;           ///< what decides where `connect` does not lead to the recorded ends
};
/// Scaled from metal units.
VerifyOptions verify_options(const Units& units, double force_tolerance);

enum class Verdict {
  good,
  force_too_large,   ///< above the tolerance
  not_a_saddle,      ///< no negative eigenvalue
  several_descents,  ///< more than one negative eigenvalue
  undecided,         ///< the sign of an eigenvalue lies within its error, or a descent comes to no proven end
  ends_differ,       ///< the two sides do not relax to the recorded ends
  not_a_minimum,     ///< an end has a force above tolerance or a negative eigenvalue
  energy_differs,    ///< not the recorded energy
  no_force,          ///< the force field gave no finite answer
};
std::string_view name(Verdict verdict);

/// What a stationary point is, computed afresh.
struct SaddleCheck {
  Verdict verdict = Verdict::no_force;
  double max_force = 0;  ///< largest component
  double lowest_eigenvalue = 0;
  double second_eigenvalue = 0;
  double energy = 0;
};
struct MinimumCheck {
  Verdict verdict = Verdict::no_force;
  double max_force = 0;
  double lowest_eigenvalue = 0;
  double energy = 0;
};

/// Made where it is needed.
using LazyMetric = std::function<Metric()>;

/// Force, the two lowest eigenvalues, and the relaxation to both sides of the saddle, which must give `from` and `to`:
/// where `connect` does not come there, steepest descent decides, which may take thousands of force calls (undecided
/// where it comes to no end). `stream` starts Lanczos from a random vector, so that no symmetry hides a mode. `metric`:
/// where an eigenvalue is too near to 0 for its sign to be seen, the sign of the curvature relative to this (see
/// Metric), which is sharper, decides; what is told then is the plain curvature along that softest direction. It also
/// serves the proof that steepest descent ended in minima.
SaddleCheck check_saddle(ForceField& force_field, const Event& event, Stream stream, const VerifyOptions& options,
                         const LazyMetric& metric = {});
/// Energy, force and lowest eigenvalue.
MinimumCheck check_minimum(ForceField& force_field, const StationaryPoint& point, Stream stream,
                           const VerifyOptions& options, const LazyMetric& metric = {});

}  // namespace pel
