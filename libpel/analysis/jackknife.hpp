#pragma once

#include <functional>

#include <Eigen/Core>

#include "libpel/core/types.hpp"

namespace pel {

/// Standard errors of figures that are computed from all of `blocks` independent samples together, from how they change
/// when one sample is left out (Quenouille 1956; Tukey 1958): sqrt((B - 1)/B sum_b (x_b - mean)^2). It holds for
/// ratios and fits, whose parts go up and down together. NaN with fewer than two blocks.
///
/// `estimate`: the figures without block `left_out`.
Eigen::ArrayXd jackknife_errors(Index blocks, const std::function<Eigen::ArrayXd(Index left_out)>& estimate);

}  // namespace pel
