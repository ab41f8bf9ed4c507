// Walkers in superbasins and through permutations, against exact figures and plain steps.

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include "libpel/core/error.hpp"
#include "libpel/kinetics/finite_time/horizon.hpp"
#include "libpel/kinetics/infinite_time/transport.hpp"
#include "libpel/kinetics/walk/walker.hpp"
#include "tests/kinetics/permuted_networks.hpp"

using namespace pel;
using namespace pel::test;

namespace {

void check_within(double value, double reference, double standard_error, double errors = 4) {
  CAPTURE(value);
  CAPTURE(reference);
  CAPTURE(standard_error);
  CHECK(std::abs(value - reference) <= errors * standard_error + 1e-12 * std::abs(reference));
}

WalkerOptions options_of(std::vector<double> times, std::uint64_t walkers, double threshold = 0) {
  WalkerOptions options;
  options.times = std::move(times);
  options.walkers = walkers;
  options.threshold = threshold;
  options.seed = 5;
  return options;
}

void check_against(const WalkerResult& result, const FiniteTime& exact, std::uint64_t walkers) {
  REQUIRE(result.status == WalkerStatus::complete);
  REQUIRE(result.times == exact.times);
  const double count = static_cast<double>(walkers);
  for (std::size_t t = 0; t < result.times.size(); ++t) {
    CAPTURE(result.times[t]);
    check_within(result.msd[t], exact.msd[t], result.msd_stderr[t]);
    check_within(result.msd_rw[t], exact.msd_rw[t], result.msd_rw_stderr[t]);
    const double p = exact.absorbed[t];
    check_within(result.absorbed[t], p, std::sqrt(p * (1 - p) / count) + 1 / count);
  }
  check_within(result.correlation, exact.correlation.back(), result.correlation_stderr);
}

/// f of a vacancy: walkers on the folded network, where it is a loop with permutations.
void check_vacancy(const Lattice& lattice, double f, double time, std::uint64_t walkers) {
  const Network network = folded_vacancy_network(lattice);
  const Network tagged = vacancy_network(lattice);
  const std::vector<double> times{0.02, 0.5, time};
  const FiniteTime exact = finite_time(evolution(tagged, rates(tagged, unit_rates())), times);
  const WalkerResult result =
      summarize(walk(network, rates(network, unit_rates()), options_of(times, walkers)), network.dimension);
  check_against(result, exact, walkers);
  check_within(result.correlation, f, result.correlation_stderr, 3);
  CHECK(result.correlation_stderr < 0.01 * f);
}

/// A closed chain of groups of states, a unit apart; equal saddles between groups, `ratio` times slower than inside.
Network chain_of_groups(Index groups, Index states, double ratio) {
  Network inside = flickering_network({groups, states, 1, ratio, 0, false}, 8);
  inside.jumps.resize(2 * groups * states);
  inside.dimension = 1;
  for (Jump& jump : inside.jumps) jump.moves.vectors *= 0.1;
  for (Index g = 0; g < groups; ++g) {
    Jump jump;
    jump.from = g * states;
    jump.to = (g + 1) % groups * states;
    jump.saddle_energy = 2 + std::log(ratio);
    jump.moves = one_move(Vector3::UnitX());  // from place to place in each group, but for a shift of the group
    inside.jumps.push_back(jump);
  }
  return inside;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("walkers in superbasins agree with the exact solution: frontier, windings, thresholds") {
    for (const Index unsearched : {0, 2})
      for (const double threshold : {0.0, 0.3, 1.0}) {
        const Network network = flickering_network({3, 4, 3, 300, unsearched, false}, 40 + unsearched);
        const Rates at = rates(network, {1, 1, 1});
        const FiniteTime exact = finite_time(evolution(network, at, {threshold, {}}), log_spaced(1, 3000, 9));
        WalkerOptions options = options_of(exact.times, 1000, threshold);
        const WalkerResult drawn = summarize(walk(network, at, options), 3);
        check_against(drawn, exact, options.walkers);
        options.max_basin = 1;
        const WalkerResult plain = summarize(walk(network, at, options), 3);
        check_against(plain, exact, options.walkers);
        // At 0.3 some steps inside are small and some are big: their cycles do not close, and all walk plainly.
        if (threshold == 0.3)
          CHECK(drawn.steps == plain.steps);
        else
          CHECK(3 * drawn.steps < plain.steps);
      }
  }

  TEST_CASE("a walker may start, and be seen, anywhere in a superbasin") {
    const Network network = flickering_network({2, 5, 2, 1e4, 1, false}, 50);
    const Rates at = rates(network, {1, 1, 1});
    for (const Index start : {0, 3}) {
      const Start from{start, 0};
      const FiniteTime exact = finite_time(evolution(network, at, {0, from}), {5, 300, 301, 3e4, 1e6});
      WalkerOptions options = options_of(exact.times, 3000);
      options.start = from;
      check_against(summarize(walk(network, at, options), 3), exact, options.walkers);
    }
  }

  TEST_CASE("superbasins joined by jumps that exchange labels: every tag keeps its own path") {
    for (const double threshold : {0.0, 0.6}) {
      const Network network = flickering_network({3, 4, 3, 2e3, 2, true}, 60);
      const Network tagged = lifted(network);
      const RateOptions unit{1, 1, 1};
      const FiniteTime exact =
          finite_time(evolution(tagged, rates(tagged, unit), {threshold, {}}), log_spaced(1, 1e5, 8));
      const WalkerOptions options = options_of(exact.times, 3000, threshold);
      check_against(summarize(walk(network, rates(network, unit), options), 3), exact, options.walkers);
    }
  }

  TEST_CASE("vacancies as loops with permutations have the f of their finite lattices") {
    check_vacancy(square(3), 7.0 / 11, 300, 4000);
    check_vacancy(square(4), 17.0 / 31, 400, 2500);
    check_vacancy(simple_cubic(3), 34.0 / 47, 400, 1000);
    check_vacancy(body_centered(2), 7.0 / 9, 300, 1500);
    check_vacancy(face_centered(2), 43.0 / 53, 400, 800);
  }

  TEST_CASE("the record of walkers in superbasins does not depend on how they were split") {
    const Network network = flickering_network({3, 4, 3, 1e4, 1, true}, 70);
    const Rates at = rates(network, {1, 1, 1});
    WalkerOptions options = options_of({10, 1e3, 1e6}, 40);
    const WalkerRecord whole = walk(network, at, options);
    WalkerRecord joined;
    joined.times = options.times;
    for (const auto& [first, count] : {std::pair{25, 15}, {0, 1}, {1, 24}}) {
      options.first_walker = first;
      options.walkers = count;
      joined = join(joined, walk(network, at, options));
    }
    CHECK(joined.squared == whole.squared);
    CHECK(joined.random_walk == whole.random_walk);
    CHECK(joined.stopped == whole.stopped);
    CHECK(joined.steps == whole.steps);
  }

  TEST_CASE("a flickering pair no longer eats the budget") {
    Network network = weighted_network(
        {1, 1, 1}, {{0, 1, 1, Vector3::UnitX()}, {1, 2, 1e-6, Vector3::UnitX()}, {2, 0, 1e-6, Vector3::UnitX()}}, 1);
    const Rates at = rates(network, unit_rates());
    WalkerOptions options = options_of({1e7}, 2000);
    options.step_budget = 500;
    const WalkerResult result = summarize(walk(network, at, options), 1);
    CHECK(result.status == WalkerStatus::complete);
    const FiniteTime exact = finite_time(evolution(network, at), options.times);
    REQUIRE(exact.status == FiniteTimeStatus::resolved);
    check_within(result.msd[0], exact.msd[0], result.msd_stderr[0]);
    options.max_basin = 1;
    options.walkers = 2;
    CHECK(summarize(walk(network, at, options), 1).status == WalkerStatus::budget_spent);
  }

  TEST_CASE("a closed superbasin is seen at any time") {
    // A rattler: MSD(t) = (1 - exp(-2 k t)) / 2, and k t in the sum of squares.
    const Network network = weighted_network({1, 1}, {{0, 1, 1, Vector3::UnitX()}}, 1);
    const WalkerOptions options = options_of({0.3, 1, 1e3, 1e12, 1e30}, 4000);
    const WalkerResult result = summarize(walk(network, rates(network, unit_rates()), options), 1);
    for (std::size_t t = 0; t < 5; ++t) {
      check_within(result.msd[t], -std::expm1(-2 * options.times[t]) / 2, result.msd_stderr[t]);
      check_within(result.msd_rw[t], options.times[t], result.msd_rw_stderr[t] + 1e-9 * options.times[t]);
    }
    CHECK(result.steps < 4000 * 100);
  }

  TEST_CASE("a chain of superbasins, exits 1e9 times slower: D without counting hops") {
    const Network network = chain_of_groups(10, 20, 1e9);
    const Rates at = rates(network, {1, 1, 1});
    const Transport exact = transport(network, at)[0];
    REQUIRE(exact.status == TransportStatus::solved);
    WalkerOptions options = options_of({3 / (2 * exact.all.diffusivity)}, 4000);
    options.max_basin = 20;
    const WalkerResult result = summarize(walk(network, at, options), 1);
    CHECK(result.status == WalkerStatus::complete);
    check_within(result.diffusivity, exact.all.diffusivity, result.diffusivity_stderr + 1e-3 * exact.all.diffusivity);
    check_within(result.random_walk, exact.all.random_walk, result.random_walk_stderr);
    CHECK(result.steps < 4000 * 20);
  }

  TEST_CASE("interruption and progress reach walkers that stay in superbasins") {
    const Network network = chain_of_groups(3, 10, 1e4);
    const Rates at = rates(network, {1, 1, 1});
    WalkerOptions options = options_of({1e12}, 1);
    int calls = 0;
    options.interrupt = [&] {
      if (++calls == 3) throw Interrupted();
    };
    CHECK_THROWS_AS(walk(network, at, options), Interrupted);
    options = options_of({1}, 3);
    std::vector<std::uint64_t> done;
    options.walked = [&](std::uint64_t count) { done.push_back(count); };
    walk(network, at, options);
    CHECK(done == std::vector<std::uint64_t>{1, 2, 3});
  }

  TEST_CASE("superbasins of no state, or without flicker, are refused") {
    const Network network = ring({1, 1}, {1, 0.3});
    const Rates at = rates(network, unit_rates());
    WalkerOptions options = options_of({1}, 2);
    options.max_basin = 0;
    CHECK_THROWS_AS(walk(network, at, options), InputError);
    options.max_basin = 2;
    options.flicker = 0;
    CHECK_THROWS_AS(walk(network, at, options), InputError);
  }
}
