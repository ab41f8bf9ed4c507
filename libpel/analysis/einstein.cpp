#include "libpel/analysis/einstein.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "libpel/analysis/straight_line.hpp"

namespace pel {
namespace {

constexpr double rounding = 1e-12;

/// Lags of the window that have a figure, but not 0; times may be rounded.
std::vector<Index> lags_to_fit(const Eigen::ArrayXd& msd, double interval, const EinsteinOptions& options) {
  std::vector<Index> lags;
  const double slack = 1e-6 * interval;
  for (Index lag = 1; lag < msd.size(); ++lag) {
    const double time = static_cast<double>(lag) * interval;
    if (time >= options.from - slack && time <= options.to + slack && std::isfinite(msd[lag])) lags.push_back(lag);
  }
  return lags;
}

Eigen::ArrayXd times_of(const std::vector<Index>& lags, double interval) {
  Eigen::ArrayXd times(std::ssize(lags));
  for (std::size_t k = 0; k < lags.size(); ++k) times[static_cast<Index>(k)] = static_cast<double>(lags[k]) * interval;
  return times;
}

double log_slope(const Eigen::ArrayXd& msd, double interval, std::vector<Index> lags) {
  if (lags.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double least = rounding * msd(lags).maxCoeff();
  std::erase_if(lags, [&](Index lag) { return !(msd[lag] > least); });
  return fit_line(times_of(lags, interval).log(), msd(lags).log()).slope;
}

DiffusionStatus status_of(double log_slope, double tolerance) {
  if (std::isnan(log_slope)) return DiffusionStatus::at_rest;
  if (std::abs(log_slope - 1) <= tolerance) return DiffusionStatus::diffusive;
  return log_slope < 1 ? DiffusionStatus::subdiffusive : DiffusionStatus::superdiffusive;
}

}  // namespace

EinsteinFit fit_einstein(const Eigen::ArrayXd& msd, double interval, const EinsteinOptions& options) {
  const std::vector<Index> lags = lags_to_fit(msd, interval, options);
  const StraightLine line = fit_line(times_of(lags, interval), msd(lags));
  EinsteinFit fit;
  fit.diffusivity = line.slope / (2 * options.dimension);
  fit.offset = line.intercept;
  fit.log_slope = log_slope(msd, interval, lags);
  fit.status = status_of(fit.log_slope, options.tolerance);
  return fit;
}

}  // namespace pel
