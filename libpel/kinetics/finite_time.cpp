#include "libpel/kinetics/finite_time.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "libpel/core/error.hpp"
#include "libpel/kinetics/exponential_integrals.hpp"

namespace pel {
namespace {

/// The integrals over decays at one time, and how far the rounding of rates moves them (relative).
struct Integrals {
  Eigen::ArrayXd single;
  Eigen::ArrayXd single_spread;
  Eigen::ArrayXXd pair;  // empty unless asked for
  Eigen::ArrayXXd pair_spread;
};

Integrals single_integrals(const Evolution& evolution, double time) {
  Integrals result;
  result.single = evolution.rates.unaryExpr([&](double rate) { return decay_integral(rate, time); });
  result.single_spread = evolution.rate_error * time / (1 + evolution.rates.array() * time);
  if (evolution.exact_zero) result.single_spread[0] = 0;
  return result;
}

Integrals integrals(const Evolution& evolution, double time) {
  Integrals result = single_integrals(evolution, time);
  const Index modes = evolution.rates.size();
  result.pair.resize(modes, modes);
  for (Index l = 0; l < modes; ++l)
    for (Index k = l; k < modes; ++k)
      result.pair(k, l) = result.pair(l, k) = double_decay_integral(evolution.rates[k], evolution.rates[l], time);
  result.pair_spread = result.single_spread.replicate(1, modes);
  result.pair_spread.rowwise() += result.single_spread.transpose();
  return result;
}

Estimate sum(const Eigen::ArrayXd& coefficients, const Eigen::ArrayXd& errors, const Integrals& at) {
  return {(coefficients * at.single).sum(), ((errors + coefficients.abs() * at.single_spread) * at.single).sum()};
}

Estimate mean_square(const SquaredPath& path, const Integrals& at) {
  if (path.single.size() == 0) return {};
  Estimate result = sum(path.single.array(), path.single_error.array(), at);
  if (path.pair.size() == 0) return result;
  result.value += (path.pair.array() * at.pair).sum();
  result.error += ((path.pair_error.array() + path.pair.array().abs() * at.pair_spread) * at.pair).sum();
  return result;
}

double relative(const Estimate& estimate) {
  return estimate.error == 0 ? 0 : estimate.error / std::abs(estimate.value);
}

/// False, and nothing appended, where rounding spoils the figures of this time.
bool append_time(FiniteTime& result, const Evolution& evolution, double time) {
  const Integrals at = integrals(evolution, time);
  const Estimate msd = mean_square(evolution.all, at);
  const Estimate random = mean_square(evolution.random, at);
  const Estimate small = mean_square(evolution.small, at);
  const Estimate walk{random.value + small.value, random.error + small.error};
  const Estimate absorbed = absorbed_fraction(evolution, time);
  const double error = std::max({relative(msd), relative(walk), absorbed.error});
  if (!(error <= evolution.tolerance) || !std::isfinite(msd.value + walk.value)) return false;
  result.times.push_back(time);
  result.msd.push_back(msd.value);
  result.msd_rw.push_back(walk.value);
  result.correlation.push_back(msd.value / walk.value);
  result.absorbed.push_back(absorbed.value);
  result.error.push_back(error);
  return true;
}

void validate(const std::vector<double>& times) {
  for (std::size_t i = 0; i < times.size(); ++i)
    if (!(times[i] > (i == 0 ? 0.0 : times[i - 1])) || !std::isfinite(times[i]))
      throw InputError("time " + std::to_string(i) + " of the list: times must be finite, above 0 and ascending");
}

}  // namespace

Estimate absorbed_fraction(const Evolution& evolution, double time) {
  if (evolution.closed) return {};
  return sum(evolution.absorption.array(), evolution.absorption_error.array(), single_integrals(evolution, time));
}

FiniteTime finite_time(const Evolution& evolution, const std::vector<double>& times) {
  validate(times);
  FiniteTime result;
  for (const double time : times) {
    if (append_time(result, evolution, time)) continue;
    result.status = FiniteTimeStatus::unresolved;
    result.resolved_until = result.times.empty() ? 0 : result.times.back();
    return result;
  }
  result.resolved_until = std::numeric_limits<double>::infinity();
  return result;
}

}  // namespace pel
