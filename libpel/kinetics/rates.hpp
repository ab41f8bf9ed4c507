#pragma once

#include <vector>

#include "libpel/kinetics/network.hpp"

namespace pel {

/// Temperature and the constants that turn barriers into rates.
struct RateOptions {
  double temperature = 0;  ///< must be set, above 0
  double boltzmann = 1;    ///< energy per unit of temperature; Units::boltzmann
  double prefactor = 1;    ///< attempts per time unit; Units::default_prefactor
};

/// A network at one temperature, by transition state theory: k_ij = nu (q_S / q_i) exp(-(S - E_i) / kT), q the
/// multiplicities of the network. Both directions of a jump share one conductance c = w_i k_ij = w_j k_ji, so detailed
/// balance holds by construction. Logarithms are relative to the lowest state: absolute energies do not enter.
struct Rates {
  std::vector<double> log_weights;       ///< per state: ln w_i = ln q_i - (E_i - E_lowest) / kT
  std::vector<double> log_conductances;  ///< per jump: ln c = ln nu + ln q_S - (S - E_lowest) / kT
  std::vector<double> forward;           ///< per jump: rate from -> to, 1 / time
  std::vector<double> backward;          ///< per jump: rate to -> from, 1 / time
};

/// Throws InputError where a number of `options` is not finite and positive, or the network is not valid.
Rates rates(const Network& network, const RateOptions& options);

/// ln sum_i exp(values[i]), without overflow; minus infinity for none.
double log_sum_exp(const std::vector<double>& values);
/// Equilibrium probabilities w_i / sum w over the given states, in their order.
Eigen::VectorXd equilibrium(const Rates& rates, const std::vector<Index>& states);
/// Per state: its probability at equilibrium within its own component.
Eigen::VectorXd stationary_weights(const Rates& rates, const Components& components);

}  // namespace pel
