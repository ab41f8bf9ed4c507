#include "libpel/kinetics/finite_time/horizon.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

bool resolved(const Evolution& evolution, double time, double limit) {
  return std::isfinite(time) && absorbed_fraction(evolution, time).error <= evolution.tolerance * limit;
}

double bisect(const Evolution& evolution, double early, double late, double limit) {
  while (late / early > 1 + 1e-13) {
    const double middle = early * std::sqrt(late / early);
    if (middle <= early || middle >= late) break;
    (absorbed_fraction(evolution, middle).value < limit ? early : late) = middle;
  }
  return early;
}

/// Where the spectrum has lost the digits of the absorption.
Horizon by_propagation(const Evolution& evolution, double resolved_until, double limit) {
  if (!evolution.propagation) return {HorizonStatus::unresolved, resolved_until};
  const double time = evolution.propagation->time_of_absorption(limit);
  return {std::isfinite(time) ? HorizonStatus::reached : HorizonStatus::unlimited, time};
}

/// Of the states and of the tags that move through them.
double slowest_relaxation(const Evolution& evolution) {
  double slowest = evolution.fastest;
  const auto look = [&](const Spectrum& spectrum) {
    for (const double rate : spectrum.rates)
      if (rate > spectrum.rate_error) slowest = std::min(slowest, rate);
  };
  look(evolution.spectrum);
  for (const TagWalk& walk : evolution.walks) look(walk.spectrum);
  return slowest;
}

}  // namespace

Horizon horizon(const Evolution& evolution, double limit) {
  if (!(limit > 0 && limit < 1)) throw InputError("the limit of the absorbed fraction must lie between 0 and 1");
  if (evolution.closed) return {HorizonStatus::unlimited, std::numeric_limits<double>::infinity()};
  if (evolution.status == EvolutionStatus::too_large) return {HorizonStatus::unresolved, 0};
  if (evolution.fastest == 0) return {HorizonStatus::unresolved, 0};
  // Absorption is no faster than the fastest exit, so less than half the limit has stopped by `early`.
  double early = limit / (2 * evolution.fastest);
  double late = early;
  while (absorbed_fraction(evolution, late).value < limit) {
    early = late;
    late *= 2;
    if (!resolved(evolution, late, limit)) return by_propagation(evolution, early, limit);
  }
  return {HorizonStatus::reached, bisect(evolution, early, late, limit)};
}

std::vector<double> log_spaced(double first, double last, Index count) {
  if (!(first > 0 && first <= last && std::isfinite(last)) || count < 2)
    throw InputError("a grid of times needs 0 < first <= last < infinity and at least 2 times");
  std::vector<double> result;
  for (Index i = 0; i < count; ++i)
    result.push_back(first * std::pow(last / first, static_cast<double>(i) / static_cast<double>(count - 1)));
  result.back() = last;
  return result;
}

std::vector<double> time_grid(const Evolution& evolution, const Horizon& horizon, const TimeGridOptions& options) {
  if (evolution.fastest == 0)
    throw InputError(
        "no state has an exit, or the rates are too small for numbers: raise the temperature, or search for saddles");
  const bool limited = horizon.status != HorizonStatus::unlimited;
  const double last = limited ? horizon.time : options.last / slowest_relaxation(evolution);
  return log_spaced(std::min(options.first / evolution.fastest, last / 100), last, options.count);
}

}  // namespace pel
