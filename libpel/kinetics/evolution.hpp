#pragma once

#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"
#include "libpel/kinetics/start.hpp"

namespace pel {

struct EvolutionOptions {
  double threshold = 0;     ///< steps of a tag longer than this (length units) count as random in MSD_RW
  Start start;              ///< where walkers begin
  Index largest = 2000;     ///< most searched states that the dense eigensolver is given
  double tolerance = 1e-6;  ///< largest estimated relative error of a figure that counts as resolved
};

/// The squared displacement of a path, as coefficients of decays: rate_k, and pairs of rates.
struct SquaredPath {
  Eigen::VectorXd single;        ///< x decay_integral(rate_k)
  Eigen::VectorXd single_error;  ///< rounding of `single`
  Eigen::MatrixXd pair;          ///< x double_decay_integral(rate_k, rate_l)
  Eigen::MatrixXd pair_error;    ///< rounding of `pair`
};

/// Everything about the walk on the searched states that does not depend on time: the symmetrized generator, diagonal.
/// Walkers stop where they arrive at a state that was not searched.
struct Evolution {
  Eigen::VectorXd rates;             ///< relaxation rates, ascending, >= 0; 1 / time
  double rate_error = 0;             ///< rounding of each rate
  bool closed = true;                ///< no walker can reach the frontier
  bool exact_zero = false;           ///< rates[0] = 0 is equilibrium, without error
  double fastest = 0;                ///< largest total exit rate of a state, loops included; 1 / time
  Eigen::VectorXd absorption;        ///< absorbed fraction = sum_k absorption_k decay_integral(rate_k)
  Eigen::VectorXd absorption_error;  ///< rounding of `absorption`
  SquaredPath all;                   ///< of the whole path, averaged over tags
  SquaredPath small;                 ///< of the steps that are not random, alone
  SquaredPath random;                ///< of the random steps, uncorrelated; no pairs
  double tolerance = 0;
};

/// Spectral form of the backward equations  dh/dt = Q h + b,  dg_i/dt = (Q g)_i + a_i + 2 sum_j k_ij d_ij . h_j  for
/// the mean and mean square displacement of a walker that starts in i.
/// Throws InputError where more than `largest` searched states are reachable, or the start is not valid.
Evolution evolution(const Network& network, const Rates& rates, const EvolutionOptions& options = {});

}  // namespace pel
