#include <algorithm>
#include <cmath>

#include "libpel/core/error.hpp"
#include "libpel/kinetics/walk/walker.hpp"

namespace pel {
namespace {

struct Mean {
  double value = 0;
  double standard_error = 0;
};

Mean mean(const Eigen::ArrayXd& samples) {
  const double count = static_cast<double>(samples.size());
  const double value = samples.mean();
  return {value, std::sqrt((samples - value).square().sum() / (count - 1) / count)};
}

/// Mean of a over mean of b; the error is that of the mean of (a - f b) / b, to first order (delta method).
Mean ratio(const Eigen::ArrayXd& a, const Eigen::ArrayXd& b) {
  const double f = a.mean() / b.mean();
  return {f, mean(a - f * b).standard_error / b.mean()};
}

/// Row = time, column = walker.
Eigen::Map<const Eigen::ArrayXXd> table(const std::vector<double>& values, const WalkerRecord& record) {
  return {values.data(), static_cast<Index>(record.times.size()), static_cast<Index>(record.walkers.size())};
}

Index reached_times(const WalkerRecord& record) {
  const double end = *std::min_element(record.spent.begin(), record.spent.end());
  return std::upper_bound(record.times.begin(), record.times.end(), end) - record.times.begin();
}

double stopped_by(const WalkerRecord& record, double time) {
  const auto count = std::count_if(record.stopped.begin(), record.stopped.end(), [&](double t) { return t <= time; });
  return static_cast<double>(count) / static_cast<double>(record.stopped.size());
}

void set_last(WalkerResult& result, const Eigen::ArrayXd& squared, const Eigen::ArrayXd& random, double factor) {
  result.diffusivity = factor * result.msd.back();
  result.diffusivity_stderr = factor * result.msd_stderr.back();
  result.random_walk = factor * result.msd_rw.back();
  result.random_walk_stderr = factor * result.msd_rw_stderr.back();
  const Mean f = ratio(squared, random);
  result.correlation = f.value;
  result.correlation_stderr = f.standard_error;
}

}  // namespace

WalkerResult summarize(const WalkerRecord& record, int dimension) {
  if (record.walkers.size() < 2) throw InputError("a standard error takes at least 2 walkers");
  const auto squared = table(record.squared, record);
  const auto random = table(record.random_walk, record);
  WalkerResult result;
  const Index reached = reached_times(record);
  if (reached < static_cast<Index>(record.times.size())) result.status = WalkerStatus::budget_spent;
  for (Index t = 0; t < reached; ++t) {
    const Mean msd = mean(squared.row(t));
    const Mean msd_rw = mean(random.row(t));
    result.times.push_back(record.times[t]);
    result.msd.push_back(msd.value);
    result.msd_stderr.push_back(msd.standard_error);
    result.msd_rw.push_back(msd_rw.value);
    result.msd_rw_stderr.push_back(msd_rw.standard_error);
    result.absorbed.push_back(stopped_by(record, record.times[t]));
  }
  for (const std::int64_t steps : record.steps) result.steps += steps;
  if (reached > 0)
    set_last(result, squared.row(reached - 1), random.row(reached - 1), 1 / (2 * dimension * result.times.back()));
  return result;
}

}  // namespace pel
