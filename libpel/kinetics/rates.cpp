#include "libpel/kinetics/rates.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

void require_positive(double number, const char* name) {
  if (std::isfinite(number) && number > 0) return;
  throw InputError(std::string(name) + " " + std::to_string(number) + " is not a finite number above 0");
}

}  // namespace

Rates rates(const Network& network, const RateOptions& options) {
  require_positive(options.temperature, "temperature");
  require_positive(options.boltzmann, "Boltzmann constant");
  require_positive(options.prefactor, "prefactor");
  validate(network);
  const double beta = 1 / (options.boltzmann * options.temperature);
  require_positive(beta, "inverse temperature");
  const double lowest = *std::min_element(network.energies.begin(), network.energies.end());
  Rates result;
  for (Index i = 0; i < network.states(); ++i)
    result.log_weights.push_back(log_multiplicity(network, i) - beta * (network.energies[i] - lowest));
  for (const Jump& jump : network.jumps) {
    // The energy from which a walker climbs enters as a difference: far below zero, digits would be lost.
    const double log_attempts = std::log(options.prefactor) + jump.log_multiplicity;
    const auto rate_out_of = [&](Index state) {
      return std::exp(log_attempts - log_multiplicity(network, state) -
                      beta * (jump.saddle_energy - network.energies[state]));
    };
    result.log_conductances.push_back(log_attempts - beta * (jump.saddle_energy - lowest));
    result.forward.push_back(rate_out_of(jump.from));
    result.backward.push_back(rate_out_of(jump.to));
  }
  return result;
}

double log_sum_exp(const std::vector<double>& values) {
  if (values.empty()) return -std::numeric_limits<double>::infinity();
  const double largest = *std::max_element(values.begin(), values.end());
  double sum = 0;
  for (const double value : values) sum += std::exp(value - largest);
  return largest + std::log(sum);
}

Eigen::VectorXd equilibrium(const Rates& rates, const std::vector<Index>& states) {
  std::vector<double> logs;
  for (const Index state : states) logs.push_back(rates.log_weights[state]);
  const double total = log_sum_exp(logs);
  return (Eigen::Map<const Eigen::ArrayXd>(logs.data(), static_cast<Index>(logs.size())) - total).exp();
}

Eigen::VectorXd stationary_weights(const Rates& rates, const Components& components) {
  std::vector<std::vector<Index>> members(components.count);
  for (std::size_t i = 0; i < components.label.size(); ++i)
    members[components.label[i]].push_back(static_cast<Index>(i));
  Eigen::VectorXd result(static_cast<Index>(components.label.size()));
  for (const std::vector<Index>& states : members) result(states) = equilibrium(rates, states);
  return result;
}

}  // namespace pel
