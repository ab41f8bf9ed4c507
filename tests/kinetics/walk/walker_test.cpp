#include "libpel/kinetics/walk/walker.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

#include "libpel/core/error.hpp"
#include "libpel/kinetics/finite_time/horizon.hpp"
#include "tests/kinetics/networks.hpp"
#include "tests/kinetics/vacancy_lattice.hpp"

using namespace pel;
using namespace pel::test;

namespace {

void check_within(double value, double reference, double standard_error, double errors = 4) {
  CAPTURE(value);
  CAPTURE(reference);
  CAPTURE(standard_error);
  CHECK(std::abs(value - reference) <= errors * standard_error);
}

/// Walkers against the exact solution at all times.
void check_against_exact(const Network& network, const Rates& at, double threshold, const Start& start,
                         std::uint64_t walkers) {
  const Evolution exact = evolution(network, at, {threshold, start});
  const FiniteTime reference = finite_time(exact, time_grid(exact, {HorizonStatus::reached, 20}, {12}));
  REQUIRE(reference.status == FiniteTimeStatus::resolved);
  WalkerOptions options;
  options.times = reference.times;
  options.threshold = threshold;
  options.start = start;
  options.walkers = walkers;
  options.seed = 42;
  const WalkerResult result = summarize(walk(network, at, options), network.dimension);
  REQUIRE(result.status == WalkerStatus::complete);
  REQUIRE(result.times == reference.times);
  const double count = static_cast<double>(walkers);
  for (std::size_t t = 4; t < result.times.size(); ++t) {
    check_within(result.msd[t], reference.msd[t], result.msd_stderr[t]);
    check_within(result.msd_rw[t], reference.msd_rw[t], result.msd_rw_stderr[t]);
    const double p = reference.absorbed[t];
    check_within(result.absorbed[t], p, std::sqrt(p * (1 - p) / count) + 1 / count);
  }
  check_within(result.correlation, reference.correlation.back(), result.correlation_stderr);
  CHECK(result.correlation_stderr > 0);
}

WalkerOptions on_times(std::vector<double> times, std::uint64_t walkers) {
  WalkerOptions options;
  options.times = std::move(times);
  options.walkers = walkers;
  return options;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("walkers agree with the exact solution: loops, parallel jumps, frontier, threshold") {
    for (const Index unsearched : {0, 3}) {
      const Network network = random_network({8, 14, 3, unsearched}, 200 + unsearched);
      const Rates at = rates(network, {0.8, 1, 1});
      check_against_exact(network, at, 0, {}, 4000);
      check_against_exact(network, at, 0.6, {}, 4000);
      check_against_exact(network, at, 0.6, {2, 0}, 4000);
    }
  }

  TEST_CASE("walkers find the vacancy's f on the square lattice of 9 sites") {
    const Network network = vacancy_network(square(3));
    const Rates at = rates(network, unit_rates());
    const WalkerResult result = summarize(walk(network, at, on_times({300}, 4000)), 2);
    const FiniteTime exact = finite_time(evolution(network, at), {300});
    check_within(result.diffusivity, exact.msd[0] / 1200, result.diffusivity_stderr);
    check_within(result.correlation, exact.correlation[0], result.correlation_stderr);
    check_within(result.correlation, 7.0 / 11, result.correlation_stderr);
  }

  TEST_CASE("standard errors are those of repeated experiments") {
    const Network network = ring({1, 1, 1}, {1, 0.2, 0.6});
    const Rates at = rates(network, unit_rates());
    WalkerOptions options = on_times({10}, 100);
    double spread = 0;
    double claimed = 0;
    const double truth = finite_time(evolution(network, at), options.times).correlation[0];
    for (std::uint64_t repeat = 0; repeat < 100; ++repeat) {
      options.first_walker = 100 * repeat;
      const WalkerResult result = summarize(walk(network, at, options), 1);
      spread += std::pow(result.correlation - truth, 2);
      claimed += std::pow(result.correlation_stderr, 2);
    }
    CHECK(std::sqrt(spread / claimed) == doctest::Approx(1).epsilon(0.25));
  }

  TEST_CASE("the result does not depend on how walkers were split") {
    const Network network = random_network({8, 14, 3, 2}, 9);
    const Rates at = rates(network, {0.8, 1, 1});
    WalkerOptions options = on_times({1, 10}, 30);
    const WalkerRecord whole = walk(network, at, options);
    options.walkers = 12;
    const WalkerRecord first = walk(network, at, options);
    options.first_walker = 12;
    options.walkers = 18;
    const WalkerRecord second = walk(network, at, options);
    for (const WalkerRecord& joined : {join(first, second), join(second, first)}) {
      CHECK(joined.walkers == whole.walkers);
      CHECK(joined.squared == whole.squared);
      CHECK(joined.random_walk == whole.random_walk);
      CHECK(joined.stopped == whole.stopped);
      CHECK(summarize(joined, 3).correlation_stderr == summarize(whole, 3).correlation_stderr);
    }
    CHECK_THROWS_AS(join(whole, first), InputError);
  }

  TEST_CASE("seeds and temperatures have walkers of their own") {
    const Network network = ring({1, 1}, {1, 0.3});
    const Rates at = rates(network, unit_rates());
    WalkerOptions options = on_times({10}, 20);
    const std::vector<double> first = walk(network, at, options).squared;
    CHECK(walk(network, at, options).squared == first);
    options.temperature_index = 1;
    CHECK(walk(network, at, options).squared != first);
    options.temperature_index = 0;
    options.seed = 2;
    CHECK(walk(network, at, options).squared != first);
  }

  TEST_CASE("a spent step budget is told, and figures end before it") {
    const Network network = ring({1, 1}, {1, 0.3});
    WalkerOptions options = on_times({0.01, 1e6}, 50);
    options.step_budget = 100;
    const WalkerRecord record = walk(network, rates(network, unit_rates()), options);
    for (const std::int64_t steps : record.steps) CHECK(steps <= 100);
    const WalkerResult result = summarize(record, 1);
    CHECK(result.status == WalkerStatus::budget_spent);
    CHECK(result.times == std::vector<double>{0.01});
    CHECK(result.msd.size() == 1);
    CHECK(result.diffusivity == doctest::Approx(result.msd[0] / 0.02));
  }

  TEST_CASE("walkers stop at the frontier and where there is no exit") {
    Network network = weighted_network({1, 1}, {{0, 1, 1, Vector3::UnitX()}}, 1);
    network.searched[1] = 0;
    const WalkerResult result = summarize(walk(network, rates(network, unit_rates()), on_times({1e3}, 50)), 1);
    CHECK(result.absorbed[0] == 1);
    CHECK(result.msd[0] == 1);
    CHECK(result.steps == 50);
    const Network still = weighted_network({1}, {}, 1);
    CHECK(summarize(walk(still, rates(still, unit_rates()), on_times({1}, 5)), 1).msd[0] == 0);
  }

  TEST_CASE("interruption comes out of a long walk") {
    const Network network = ring({1, 1}, {1, 0.3});
    WalkerOptions options = on_times({1e6}, 1);
    int calls = 0;
    options.interrupt = [&] {
      if (++calls == 3) throw Interrupted();
    };
    CHECK_THROWS_AS(walk(network, rates(network, unit_rates()), options), Interrupted);
  }

  TEST_CASE("a walk without times, or with times out of order, is refused") {
    const Network network = ring({1, 1}, {1, 0.3});
    const Rates at = rates(network, unit_rates());
    CHECK_THROWS_AS(walk(network, at, on_times({}, 5)), InputError);
    CHECK_THROWS_AS(walk(network, at, on_times({2, 1}, 5)), InputError);
    CHECK_THROWS_AS(summarize(walk(network, at, on_times({1}, 1)), 1), InputError);
  }
}
