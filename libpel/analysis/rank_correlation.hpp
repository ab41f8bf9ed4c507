#pragma once

#include <Eigen/Core>

#include "libpel/core/types.hpp"

namespace pel {

/// Do two figures of the same things go up and down together?
struct RankCorrelation {
  double coefficient = 0;  ///< Spearman's, -1 to 1; equal values share the mean of their ranks
  double standard_error = 0;
  Index pairs = 0;
};

/// Spearman's rank correlation (Am. J. Psychol. 15, 72, 1904) and its jackknife error, over the pairs (over 200 groups
/// of them where there are more). Infinite values are the largest or smallest. Not a number where all values of one are
/// equal, the error with fewer than three pairs.
RankCorrelation rank_correlation(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y);

/// Ranks from 1, of equal values the mean.
Eigen::ArrayXd ranks(const Eigen::ArrayXd& values);

}  // namespace pel
