#include "libpel/kinetics/infinite_time/circuit.hpp"

#include "libpel/kinetics/infinite_time/gradient_solver.hpp"

namespace pel {
namespace {

Eigen::MatrixX3d sources(const Circuit& circuit, const Network& network, const TagSteps& cycles) {
  Eigen::MatrixX3d result = Eigen::MatrixX3d::Zero(network.states(), 3);
  for (const TagStep& step : cycles) {
    const Jump& jump = network.jumps[step.jump];
    result.row(jump.from) += circuit.conductance[step.jump] * step.vector.transpose();
    result.row(jump.to) -= circuit.conductance[step.jump] * step.vector.transpose();
  }
  return result;
}

}  // namespace

Circuit circuit(const Network& network, const std::vector<double>& log_conductances, double work) {
  Circuit result;
  result.forest = spanning_forest(network, log_conductances);
  result.conductance.resize(static_cast<Index>(network.jumps.size()));
  std::vector<Conductor> conductors;
  for (Index e = 0; e < result.conductance.size(); ++e) {
    result.conductance[e] = std::exp(log_conductances[e]);
    conductors.push_back({network.jumps[e].from, network.jumps[e].to, result.conductance[e]});
  }
  if (auto whole = eliminate_within(work, conductors, Eigen::VectorXd::Zero(network.states()))) {
    result.elimination = std::move(*whole);
  } else {
    result.method = TransportMethod::conjugate_gradient;
    result.gradient = std::make_shared<const GradientSolver>(conductors, network.states());
  }
  return result;
}

Matrix3X potential_steps(const Circuit& circuit, const Network& network, const TagSteps& cycles) {
  Matrix3X result(3, static_cast<Index>(network.jumps.size()));
  const Eigen::MatrixX3d source = sources(circuit, network, cycles);
  if (circuit.gradient) {
    const Eigen::MatrixX3d chi = circuit.gradient->solve(source);
    for (Index e = 0; e < result.cols(); ++e)
      result.col(e) = (chi.row(network.jumps[e].to) - chi.row(network.jumps[e].from)).transpose();
  } else {
    const PotentialDifferences chi = differences(circuit.elimination, source);
    for (Index e = 0; e < result.cols(); ++e)
      result.col(e) = difference(circuit.elimination, chi, network.jumps[e].from, network.jumps[e].to).transpose();
  }
  return result;
}

}  // namespace pel
