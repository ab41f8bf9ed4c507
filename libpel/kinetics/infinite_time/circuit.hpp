#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "libpel/kinetics/elimination.hpp"
#include "libpel/kinetics/gauge.hpp"
#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"

namespace pel {

/// How the equations of transport are solved.
enum class TransportMethod {
  elimination,         ///< star-mesh elimination: exact whatever the spread of rates
  conjugate_gradient,  ///< iteration: where the mesh would grow too large
};

class GradientSolver;

/// A network without permutations as resistors. Kirchhoff's equations for it are set up once and solved for many tags.
struct Circuit {
  TransportMethod method = TransportMethod::elimination;
  SpanningForest forest;
  Eigen::VectorXd conductance;  ///< per jump, in the units given
  Elimination elimination;
  std::shared_ptr<const GradientSolver> gradient;  ///< instead of `elimination`
};

/// `log_conductances`: one per jump, in units that make the largest of each component about 0. `work`: the most links
/// that the elimination may make before iteration is chosen instead.
Circuit circuit(const Network& network, const std::vector<double>& log_conductances, double work);

/// chi_to - chi_from along every jump (3 x jumps), for the chi that minimizes sum_e c_e |w_e + chi_to - chi_from|^2,
/// w given by `cycles`.
Matrix3X potential_steps(const Circuit& circuit, const Network& network, const TagSteps& cycles);

}  // namespace pel
