#include "libpel/kinetics/finite_time/horizon.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

#include "libpel/core/error.hpp"
#include "tests/kinetics/networks.hpp"

using namespace pel;
using namespace pel::test;

namespace {

/// A flickering pair, rate 1, with one exit of rate k to a state that was not searched.
Network leaking_pair(double k) {
  Network network = weighted_network({1, 1, 1}, {{0, 1, 1, Vector3::UnitX()}, {1, 2, k, Vector3::UnitX()}}, 1);
  network.searched[2] = 0;
  return network;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("one exit: the horizon is where 1 - exp(-kt) meets the limit") {
    Network network = weighted_network({1, 1}, {{0, 1, 0.3, Vector3::UnitX()}}, 1);
    network.searched[1] = 0;
    const Evolution walk = evolution(network, rates(network, unit_rates()));
    for (const double limit : {1e-3, 0.05, 0.5, 0.99}) {
      const Horizon end = horizon(walk, limit);
      CHECK(end.status == HorizonStatus::reached);
      CHECK(end.time == doctest::Approx(-std::log1p(-limit) / 0.3).epsilon(1e-10));
      CHECK(absorbed_fraction(walk, end.time).value == doctest::Approx(limit).epsilon(1e-10));
    }
  }

  TEST_CASE("a slow leak out of a flickering pair") {
    const double k = 1e-5;
    const Network network = leaking_pair(k);
    const Horizon end = horizon(evolution(network, rates(network, unit_rates())), 0.05);
    // slow mode of [[1, -1], [-1, 1 + k]], which carries all but O(k^2) of the start
    const double slow = (2 + k - std::sqrt(4 + k * k)) / 2;
    CHECK(end.status == HorizonStatus::reached);
    CHECK(end.time == doctest::Approx(-std::log1p(-0.05) / slow).epsilon(1e-8));
  }

  TEST_CASE("a leak below rounding of the fastest rate is unresolved by the spectrum alone") {
    const Network network = leaking_pair(1e-15);
    EvolutionOptions without_powers;
    without_powers.largest_propagated = 0;
    const Horizon end = horizon(evolution(network, rates(network, unit_rates()), without_powers), 0.05);
    CHECK(end.status == HorizonStatus::unresolved);
    CHECK(end.time > 0);
    CHECK(end.time < 0.05 / 0.5e-15);
  }

  TEST_CASE("without a frontier the horizon is infinite and times reach past the slowest relaxation") {
    const Network network = ring({1, 1, 1, 1}, {1, 1e-3, 1, 1e-3});
    const Evolution walk = evolution(network, rates(network, unit_rates()));
    const Horizon end = horizon(walk);
    CHECK(end.status == HorizonStatus::unlimited);
    CHECK(std::isinf(end.time));
    const std::vector<double> times = time_grid(walk, end);
    CHECK(times.size() == 40);
    CHECK(times.front() == doctest::Approx(0.1 / 1.001));
    CHECK(times.back() > 50 / 2e-3);
    CHECK(finite_time(walk, times).status == FiniteTimeStatus::resolved);
  }

  TEST_CASE("the grid ends at the horizon") {
    const Network network = leaking_pair(0.4);
    const Evolution walk = evolution(network, rates(network, unit_rates()));
    const Horizon end = horizon(walk);
    const std::vector<double> times = time_grid(walk, end);
    CHECK(times.back() == end.time);
    CHECK(finite_time(walk, times).absorbed.back() == doctest::Approx(0.05));
  }

  TEST_CASE("log spacing has equal ratios") {
    const std::vector<double> times = log_spaced(1e-3, 1e5, 9);
    CHECK(times.front() == 1e-3);
    CHECK(times.back() == 1e5);
    for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i] / times[i - 1] == doctest::Approx(10));
    CHECK_THROWS_AS(log_spaced(0, 1, 5), InputError);
    CHECK_THROWS_AS(log_spaced(1, INFINITY, 5), InputError);
  }

  TEST_CASE("limits outside 0 to 1 are refused") {
    const Network network = leaking_pair(0.4);
    const Evolution walk = evolution(network, rates(network, unit_rates()));
    CHECK_THROWS_AS(horizon(walk, 0), InputError);
    CHECK_THROWS_AS(horizon(walk, 1), InputError);
  }
}
