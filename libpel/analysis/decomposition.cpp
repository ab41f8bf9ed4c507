#include "libpel/analysis/decomposition.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "libpel/analysis/jackknife.hpp"

namespace pel {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// `left_out` -1: none.
WalkSums sum_without(const std::vector<WalkSums>& blocks, Index left_out) {
  WalkSums sum;
  bool first = true;
  for (Index b = 0; b < std::ssize(blocks); ++b) {
    if (b == left_out) continue;
    if (first)
      sum = blocks[static_cast<std::size_t>(b)];
    else
      sum += blocks[static_cast<std::size_t>(b)];
    first = false;
  }
  return sum;
}

/// 0 / 0 is not a number: no pair is that far apart.
Eigen::ArrayXd mean(const Eigen::ArrayXd& sums, const Eigen::ArrayXd& pairs) { return sums / pairs; }

Decomposition without_errors(const WalkSums& sums, Index criterion, double interval, const EinsteinOptions& options) {
  Decomposition result;
  result.msd = mean(sums.squared, sums.pairs);
  result.msd_rw = mean(sums.random_walk.col(criterion), sums.pairs);
  result.path = fit_einstein(result.msd, interval, options);
  result.random_walk = fit_einstein(result.msd_rw, interval, options);
  const double walk = result.random_walk.diffusivity;
  result.correlation = walk > 0 ? result.path.diffusivity / walk : unknown;
  result.activated = sums.activated[criterion] / sums.steps;
  return result;
}

/// Of D, D_RW, f and the logarithmic slope.
Eigen::ArrayXd errors_over(const std::vector<WalkSums>& blocks, Index criterion, double interval,
                           const EinsteinOptions& options) {
  return jackknife_errors(std::ssize(blocks), [&](Index left_out) -> Eigen::ArrayXd {
    const Decomposition part = without_errors(sum_without(blocks, left_out), criterion, interval, options);
    return Eigen::Array4d(part.path.diffusivity, part.random_walk.diffusivity, part.correlation, part.path.log_slope);
  });
}

/// Of each two; what one of them does not know is not known.
Eigen::ArrayXd larger(const Eigen::ArrayXd& one, const Eigen::ArrayXd& other) {
  return one.binaryExpr(other, [](double a, double b) { return a >= b || std::isnan(a) ? a : b; });
}

DiffusionStatus status_with_error(const Decomposition& result, double tolerance) {
  const double error = result.log_slope_stderr, off = std::abs(result.path.log_slope - 1);
  const bool vague = error > tolerance && off <= tolerance + 2 * error;
  return vague ? DiffusionStatus::unresolved : result.path.status;
}

}  // namespace

Decomposition decompose(const std::vector<WalkSums>& blocks, Index criterion, double interval,
                        const EinsteinOptions& options) {
  return decompose(std::vector<std::vector<WalkSums>>{blocks}, criterion, interval, options);
}

Decomposition decompose(const std::vector<std::vector<WalkSums>>& cuts, Index criterion, double interval,
                        const EinsteinOptions& options) {
  for (const std::vector<WalkSums>& blocks : cuts)
    if (blocks.empty() || criterion < 0 || criterion >= blocks.front().random_walk.cols())
      throw std::invalid_argument("decompose: no block, or no such criterion");
  if (cuts.empty()) throw std::invalid_argument("decompose: no samples");
  Decomposition result = without_errors(sum_without(cuts.front(), -1), criterion, interval, options);
  std::optional<Eigen::ArrayXd> errors;
  for (const std::vector<WalkSums>& blocks : cuts) {
    if (blocks.size() < 2) continue;  // says nothing of errors
    const Eigen::ArrayXd found = errors_over(blocks, criterion, interval, options);
    errors = errors ? larger(*errors, found) : found;
  }
  const Eigen::ArrayXd known = errors.value_or(Eigen::Array4d::Constant(unknown));
  result.diffusivity_stderr = known[0];
  result.random_walk_stderr = known[1];
  result.correlation_stderr = known[2];
  result.log_slope_stderr = known[3];
  result.status = status_with_error(result, options.tolerance);
  return result;
}

DrawnRandomWalk drawn_random_walk(const Eigen::ArrayXXd& walks, const Eigen::ArrayXd& pairs, double interval,
                                  const EinsteinOptions& options) {
  const Index count = walks.cols();
  Eigen::ArrayXd diffusivities(count);
  for (Index walk = 0; walk < count; ++walk)
    diffusivities[walk] = fit_einstein(mean(walks.col(walk), pairs), interval, options).diffusivity;
  const double average = diffusivities.mean();
  const auto n = static_cast<double>(count);
  const double error = count < 2 ? unknown : std::sqrt((diffusivities - average).square().sum() / (n * (n - 1)));
  return {count, average, error};
}

}  // namespace pel
