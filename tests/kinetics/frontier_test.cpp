#include "libpel/kinetics/frontier.hpp"

#include <doctest/doctest.h>

#include "tests/kinetics/networks.hpp"

using namespace pel;
using namespace pel::test;

namespace {

/// Searched 0 - 1, and 2 apart from them; the others are frontier. 5 is behind it.
Network island() {
  const Vector3 step = Vector3::UnitX();
  Network network = weighted_network({1, 0.1, 1, 1, 1, 1},
                                     {{0, 1, 1, step},
                                      {0, 3, 0.02, step},
                                      {4, 1, 0.03, step},  // stored the other way round
                                      {1, 4, 0.01, step},  // a second way there
                                      {2, 3, 0.04, step},
                                      {4, 5, 7, step}},
                                     1);
  network.searched = {1, 1, 1, 0, 0, 0};
  return network;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("frontier: shares are equilibrium fluxes, parallel ways add up, the largest comes first") {
    const Network network = island();
    const Rates at = rates(network, unit_rates());
    const auto from_one = frontier_shares(network, at, {0, 0});
    REQUIRE(from_one.size() == 2);
    CHECK(from_one[0].state == 4);
    CHECK(from_one[0].share == doctest::Approx(0.04 / 0.06).epsilon(1e-12));
    CHECK(from_one[1].state == 3);
    CHECK(from_one[1].share == doctest::Approx(0.02 / 0.06).epsilon(1e-12));
    const auto from_all = frontier_shares(network, at, {});
    REQUIRE(from_all.size() == 2);
    CHECK(from_all[0].state == 3);
    CHECK(from_all[0].share == doctest::Approx(0.06 / 0.10).epsilon(1e-12));
  }

  TEST_CASE("frontier: none where every state was searched, and no overflow where rates are tiny") {
    Network network = island();
    RateOptions cold = unit_rates();
    cold.temperature = 1e-3;
    const auto shares = frontier_shares(network, rates(network, cold), {0, 0});
    REQUIRE(shares.size() == 2);
    CHECK(shares[0].state == 4);
    CHECK(shares[0].share == doctest::Approx(1));
    network.searched.assign(6, 1);
    CHECK(frontier_shares(network, rates(network, unit_rates()), {}).empty());
  }
}
