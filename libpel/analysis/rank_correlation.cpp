#include "libpel/analysis/rank_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "libpel/analysis/jackknife.hpp"

namespace pel {
namespace {

double spearman(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y) {
  const Eigen::ArrayXd a = ranks(x) - 0.5 * static_cast<double>(x.size() + 1);
  const Eigen::ArrayXd b = ranks(y) - 0.5 * static_cast<double>(y.size() + 1);
  return (a * b).sum() / std::sqrt(a.square().sum() * b.square().sum());
}

}  // namespace

Eigen::ArrayXd ranks(const Eigen::ArrayXd& values) {
  std::vector<Index> order(static_cast<std::size_t>(values.size()));
  std::iota(order.begin(), order.end(), Index{0});
  std::ranges::sort(order, {}, [&](Index k) { return values[k]; });
  Eigen::ArrayXd result(values.size());
  for (auto first = order.begin(); first != order.end();) {
    const auto last = std::find_if(first, order.end(), [&](Index k) { return values[k] != values[*first]; });
    const auto before = static_cast<double>(first - order.begin()), upto = static_cast<double>(last - order.begin());
    for (; first != last; ++first) result[*first] = 0.5 * (before + 1 + upto);
  }
  return result;
}

RankCorrelation rank_correlation(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y) {
  constexpr Index most_groups = 200;
  const Index pairs = x.size(), groups = std::min(pairs, most_groups);
  const auto without = [&](Index left_out) {
    std::vector<Index> kept;
    for (Index k = 0; k < pairs; ++k)
      if (k % groups != left_out) kept.push_back(k);
    return Eigen::ArrayXd::Constant(1, spearman(x(kept), y(kept))).eval();
  };
  return {spearman(x, y), pairs > 2 ? jackknife_errors(groups, without)[0] : std::nan(""), pairs};
}

}  // namespace pel
