#include "libpel/kinetics/finite_time/finite_time.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "libpel/core/error.hpp"
#include "libpel/kinetics/finite_time/exponential_integrals.hpp"

namespace pel {
namespace {

// Of figures by propagation: thousands of roundings of numbers that are not negative, none of them magnified.
constexpr double propagation_error = 1e-10;

/// The integrals over decays at one time, and how far the rounding of rates moves them (relative).
struct Integrals {
  Eigen::ArrayXd single;
  Eigen::ArrayXd single_spread;
  Eigen::ArrayXXd pair;  // empty unless asked for
  Eigen::ArrayXXd pair_spread;
};

Integrals single_integrals(const Spectrum& spectrum, double time) {
  Integrals result;
  result.single = spectrum.rates.unaryExpr([&](double rate) { return decay_integral(rate, time); });
  result.single_spread = spectrum.rate_error * time / (1 + spectrum.rates.array() * time);
  if (spectrum.exact_zero) result.single_spread[0] = 0;
  return result;
}

Integrals integrals(const Spectrum& spectrum, double time) {
  Integrals result = single_integrals(spectrum, time);
  const Index modes = spectrum.rates.size();
  result.pair.resize(modes, modes);
  for (Index l = 0; l < modes; ++l)
    for (Index k = l; k < modes; ++k)
      result.pair(k, l) = result.pair(l, k) = double_decay_integral(spectrum.rates[k], spectrum.rates[l], time);
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

Estimate operator+(const Estimate& a, const Estimate& b) { return {a.value + b.value, a.error + b.error}; }
Estimate operator*(double factor, const Estimate& a) { return {factor * a.value, factor * a.error}; }

/// One walk of `evolution`, as far as it is in scope.
struct ScopedWalk {
  const Spectrum& spectrum;
  const Propagation* propagation;
  double starts;
  std::vector<TagSteps> all_steps;
  std::vector<TagSteps> big_steps;
  std::vector<TagSteps> small_steps;
  SquaredPath all;
  SquaredPath random;
  SquaredPath small;
};

TagSteps along(TagSteps steps, const std::optional<Vector3>& direction) {
  if (direction)
    for (TagStep& step : steps) step.vector = direction->dot(step.vector) * *direction;
  return steps;
}

ScopedWalk scoped(const TagWalk& walk, const std::vector<Index>& tags, double threshold,
                  const std::optional<Vector3>& direction) {
  std::vector<TagSteps> all;
  std::vector<TagSteps> big;
  std::vector<TagSteps> small;
  for (const Index tag : tags) {
    SplitSteps parted = split(walk.steps[tag], threshold);
    all.push_back(along(walk.steps[tag], direction));
    big.push_back(along(std::move(parted.big), direction));
    if (!parted.small.empty()) small.push_back(along(std::move(parted.small), direction));
  }
  ScopedWalk result{walk.spectrum,
                    walk.propagation.get(),
                    walk.starts,
                    {},
                    {},
                    {},
                    squared_path(walk.spectrum, all),
                    uncorrelated_path(walk.spectrum, big),
                    {}};
  if (!small.empty()) result.small = squared_path(walk.spectrum, small);
  result.all_steps = std::move(all);
  result.big_steps = std::move(big);
  result.small_steps = std::move(small);
  return result;
}

/// The walks in scope and the number of their tags.
struct ScopedWalks {
  std::vector<ScopedWalk> walks;
  double tags = 0;
};

ScopedWalks scoped(const Evolution& evolution, const FiniteTimeScope& scope) {
  ScopedWalks result;
  for (const TagWalk& walk : evolution.walks) {
    std::vector<Index> tags;
    for (std::size_t k = 0; k < walk.species.size(); ++k)
      if (scope.species == 0 || walk.species[k] == scope.species) tags.push_back(static_cast<Index>(k));
    if (tags.empty()) continue;
    result.walks.push_back(scoped(walk, tags, evolution.threshold, scope.direction));
    result.tags += walk.starts * static_cast<double>(tags.size());
  }
  if (evolution.status != EvolutionStatus::complete)
    throw InputError("mean squares at finite times were asked for of a network that is too large for them");
  if (result.walks.empty()) throw InputError("no tag is of species " + std::to_string(scope.species));
  return result;
}

/// Mean squares at one time.
struct Squares {
  Estimate walk;
  Estimate random_walk;
};

Squares spectral_squares(const ScopedWalks& scope, double time) {
  Squares result;
  for (const ScopedWalk& walk : scope.walks) {
    const Integrals at = integrals(walk.spectrum, time);
    const double weight = walk.starts / scope.tags;
    result.walk = result.walk + weight * mean_square(walk.all, at);
    result.random_walk = result.random_walk + weight * (mean_square(walk.random, at) + mean_square(walk.small, at));
  }
  return result;
}

Squares propagated_squares(const ScopedWalks& scope, double time) {
  Squares result;
  const auto add = [&](Estimate& sum, double value) { sum = sum + Estimate{value, propagation_error * value}; };
  for (const ScopedWalk& walk : scope.walks) {
    const double weight = walk.starts / scope.tags;
    add(result.walk, weight * walk.propagation->mean_square(walk.all_steps, time));
    add(result.random_walk, weight * walk.propagation->uncorrelated_square(walk.big_steps, time));
    add(result.random_walk, weight * walk.propagation->mean_square(walk.small_steps, time));
  }
  return result;
}

Squares squares(const Evolution& evolution, const ScopedWalks& scope, double time) {
  const Squares spectral = spectral_squares(scope, time);
  const bool resolved =
      relative(spectral.walk) <= evolution.tolerance && relative(spectral.random_walk) <= evolution.tolerance;
  const bool small = std::ranges::all_of(scope.walks, [](const ScopedWalk& walk) { return walk.propagation; });
  return resolved || !small ? spectral : propagated_squares(scope, time);
}

/// False, and nothing appended, where rounding spoils the figures of this time.
bool append_time(FiniteTime& result, const Evolution& evolution, const ScopedWalks& scope, double time) {
  const auto [msd, walk] = squares(evolution, scope, time);
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
  const SquaredPath& path = evolution.absorption;
  const Estimate spectral =
      sum(path.single.array(), path.single_error.array(), single_integrals(evolution.spectrum, time));
  if (spectral.error <= evolution.tolerance || !evolution.propagation) return spectral;
  const double value = evolution.propagation->absorbed(time);
  return {value, propagation_error * value};
}

FiniteTime finite_time(const Evolution& evolution, const std::vector<double>& times, const FiniteTimeScope& scope) {
  validate(times);
  const ScopedWalks walks = scoped(evolution, scope);
  FiniteTime result;
  for (const double time : times) {
    if (append_time(result, evolution, walks, time)) continue;
    result.status = FiniteTimeStatus::unresolved;
    result.resolved_until = result.times.empty() ? 0 : result.times.back();
    return result;
  }
  result.resolved_until = std::numeric_limits<double>::infinity();
  return result;
}

FiniteTimeTensors finite_time_tensors(const Evolution& evolution, double time, int species) {
  // x^T T x along the axes and the face diagonals gives all six components.
  const auto along = [&](const Vector3& direction) {
    return squares(evolution, scoped(evolution, {species, direction.normalized()}), time);
  };
  FiniteTimeTensors result;
  const auto set = [&](Index i, Index j, const Squares& value) {
    result.walk(i, j) = result.walk(j, i) = value.walk.value / (2 * time);
    result.random_walk(i, j) = result.random_walk(j, i) = value.random_walk.value / (2 * time);
  };
  for (Index i = 0; i < 3; ++i) set(i, i, along(Vector3::Unit(i)));
  for (Index i = 0; i < 3; ++i)
    for (Index j = 0; j < i; ++j) {
      set(i, j, along(Vector3::Unit(i) + Vector3::Unit(j)));
      for (Matrix3* tensor : {&result.walk, &result.random_walk})
        (*tensor)(i, j) = (*tensor)(j, i) = (*tensor)(i, j) - ((*tensor)(i, i) + (*tensor)(j, j)) / 2;
    }
  return result;
}

}  // namespace pel
