#pragma once

#include <utility>
#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"

namespace pel::test {

/// The functions of the start that the backward equations carry, one row per state.
struct Backward {
  Eigen::ArrayXXd drift;        ///< E[R]: states x 3 tags
  Eigen::ArrayXd square;        ///< E[|R|^2], summed over tags
  Eigen::ArrayXXd small_drift;  ///< the same of the steps that are not longer than the threshold
  Eigen::ArrayXd small_square;
  Eigen::ArrayXd big;       ///< E[sum of |big step|^2]
  Eigen::ArrayXd absorbed;  ///< probability to have stopped

  explicit Backward(const Network& network)
      : drift(Eigen::ArrayXXd::Zero(network.states(), 3 * network.tags)),
        square(Eigen::ArrayXd::Zero(network.states())),
        small_drift(drift),
        small_square(square),
        big(square),
        absorbed(square) {
    for (Index i = 0; i < network.states(); ++i) absorbed[i] = network.searched[i] ? 0 : 1;
  }

  Backward plus(double factor, const Backward& rate) const {
    Backward result = *this;
    result.drift += factor * rate.drift;
    result.square += factor * rate.square;
    result.small_drift += factor * rate.small_drift;
    result.small_square += factor * rate.small_square;
    result.big += factor * rate.big;
    result.absorbed += factor * rate.absorbed;
    return result;
  }
};

/// Adds what one exit of state i contributes to the time derivative.
inline void add_exit(Backward& rate, const Backward& now, Index i, Index j, double k, const Eigen::ArrayXd& d,
                     double threshold) {
  Eigen::ArrayXd small = d;
  double big = 0;
  for (Index tag = 0; tag < d.size() / 3; ++tag) {
    if (d.segment<3>(3 * tag).matrix().norm() <= threshold) continue;
    big += d.segment<3>(3 * tag).square().sum();
    small.segment<3>(3 * tag) = 0;
  }
  const auto mean = now.drift.row(j).transpose();
  const auto small_mean = now.small_drift.row(j).transpose();
  rate.drift.row(i) += k * (d + mean).transpose() - k * now.drift.row(i);
  rate.square[i] += k * ((d * d + 2 * d * mean).sum() + now.square[j] - now.square[i]);
  rate.small_drift.row(i) += k * (small + small_mean).transpose() - k * now.small_drift.row(i);
  rate.small_square[i] += k * ((small * (small + 2 * small_mean)).sum() + now.small_square[j] - now.small_square[i]);
  rate.big[i] += k * (big + now.big[j] - now.big[i]);
  rate.absorbed[i] += k * (now.absorbed[j] - now.absorbed[i]);
}

inline Backward derivative(const Network& network, const Rates& rates, double threshold, const Backward& now) {
  Backward rate(network);
  rate.absorbed.setZero();
  for (std::size_t e = 0; e < network.jumps.size(); ++e) {
    const Jump& jump = network.jumps[e];
    Matrix3X d = dense(jump.moves, network.tags);
    d.bottomRows(3 - network.dimension).setZero();
    const Eigen::ArrayXd flat = d.reshaped().array();
    if (network.searched[jump.from]) add_exit(rate, now, jump.from, jump.to, rates.forward[e], flat, threshold);
    if (network.searched[jump.to]) add_exit(rate, now, jump.to, jump.from, rates.backward[e], -flat, threshold);
  }
  return rate;
}

/// Classical Runge-Kutta of fourth order.
inline Backward integrate(const Network& network, const Rates& rates, double threshold, double time, int steps) {
  Backward now(network);
  const double dt = time / steps;
  for (int n = 0; n < steps; ++n) {
    const Backward k1 = derivative(network, rates, threshold, now);
    const Backward k2 = derivative(network, rates, threshold, now.plus(dt / 2, k1));
    const Backward k3 = derivative(network, rates, threshold, now.plus(dt / 2, k2));
    const Backward k4 = derivative(network, rates, threshold, now.plus(dt, k3));
    now = now.plus(dt / 6, k1).plus(dt / 3, k2).plus(dt / 3, k3).plus(dt / 6, k4);
  }
  return now;
}

}  // namespace pel::test
