#pragma once

#include <vector>

#include "libpel/kinetics/finite_time/spectrum.hpp"
#include "libpel/kinetics/tag_steps.hpp"

namespace pel {

/// The squared displacement of a path, as coefficients of decays: rate_k, and pairs of rates.
struct SquaredPath {
  Eigen::VectorXd single;        ///< x decay_integral(rate_k)
  Eigen::VectorXd single_error;  ///< rounding of `single`
  Eigen::MatrixXd pair;          ///< x double_decay_integral(rate_k, rate_l); empty where steps are uncorrelated
  Eigen::MatrixXd pair_error;    ///< rounding of `pair`
};

/// Spectral form of the backward equations  dh/dt = Q h + b,  dg_i/dt = (Q g)_i + a_i + 2 sum_j k_ij d_ij . h_j  for
/// the mean and mean square displacement of a walker that starts in i, summed over tags.
SquaredPath squared_path(const Spectrum& spectrum, const std::vector<TagSteps>& steps_of_tags);
/// The same for steps that forget each other: only their squares count.
SquaredPath uncorrelated_path(const Spectrum& spectrum, const std::vector<TagSteps>& steps_of_tags);

/// A function of the state integrated along the walk.
SquaredPath integrated_path(const Spectrum& spectrum, const Eigen::VectorXd& function);

}  // namespace pel
