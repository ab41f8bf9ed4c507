#include "libpel/analysis/jackknife.hpp"

#include <limits>

namespace pel {

Eigen::ArrayXd jackknife_errors(Index blocks, const std::function<Eigen::ArrayXd(Index left_out)>& estimate) {
  if (blocks < 2)
    return Eigen::ArrayXd::Constant(blocks < 1 ? 0 : estimate(-1).size(), std::numeric_limits<double>::quiet_NaN());
  Eigen::ArrayXXd figures;
  for (Index left_out = 0; left_out < blocks; ++left_out) {
    const Eigen::ArrayXd without = estimate(left_out);
    if (left_out == 0) figures.resize(without.size(), blocks);
    figures.col(left_out) = without;
  }
  const Eigen::ArrayXd mean = figures.rowwise().mean();
  const auto count = static_cast<double>(blocks);
  return ((count - 1) / count * (figures.colwise() - mean).square().rowwise().sum()).sqrt();
}

}  // namespace pel
