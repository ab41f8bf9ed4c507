#include "libpel/kinetics/harmonic.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "tests/kinetics/networks.hpp"

namespace pel::test {
namespace {

constexpr double constant = 3;
const RateOptions some_rates{0.4, 1, constant};

/// ln q of states and ln nu of jumps drawn at random, and the prefactors that follow: nu_ij = q_S / q_i.
struct Vibrations {
  std::vector<double> states, saddles;

  explicit Vibrations(const Network& network) {
    Stream stream(5, StreamPurpose::sampling, {0, 0, 0});
    for (Index i = 0; i < network.states(); ++i) states.push_back(stream.normal());
    for (std::size_t e = 0; e < network.jumps.size(); ++e) saddles.push_back(2 + stream.normal());
  }
  std::vector<Prefactor> prefactors(const Network& network) const {
    std::vector<Prefactor> result;
    for (std::size_t e = 0; e < saddles.size(); ++e)
      result.push_back({SaddleId{static_cast<std::int64_t>(e)}, saddles[e] - states[network.jumps[e].from],
                        saddles[e] - states[network.jumps[e].to], 8, 0});
    return result;
  }
};

double barrier(const Network& network, const Jump& jump, Index state) {
  return jump.saddle_energy - network.energies[state];
}

void check_detailed_balance(const Network& network) {
  const Rates found = rates(network, some_rates);
  for (std::size_t e = 0; e < network.jumps.size(); ++e) {
    const double there = found.log_weights[network.jumps[e].from] + std::log(found.forward[e]);
    const double back = found.log_weights[network.jumps[e].to] + std::log(found.backward[e]);
    CHECK(there == doctest::Approx(back).epsilon(1e-12));
    CHECK(there == doctest::Approx(found.log_conductances[e]).epsilon(1e-12));
  }
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("prefactors that agree around all cycles are the rates' own, to rounding") {
    Network network = random_network({}, 3);
    const std::vector<Prefactor> nu = Vibrations(network).prefactors(network);
    CHECK(set_prefactors(network, nu, constant) < 1e-13);
    const Rates found = rates(network, some_rates);
    for (std::size_t e = 0; e < network.jumps.size(); ++e) {
      const Jump& jump = network.jumps[e];
      const double out = nu[e].log_forward - barrier(network, jump, jump.from) / some_rates.temperature;
      const double back = nu[e].log_reverse - barrier(network, jump, jump.to) / some_rates.temperature;
      CHECK(std::log(found.forward[e]) == doctest::Approx(out).epsilon(1e-12));
      CHECK(std::log(found.backward[e]) == doctest::Approx(back).epsilon(1e-12));
    }
    check_detailed_balance(network);
  }

  TEST_CASE("the order of the prefactors does not matter, and the last word on a saddle counts") {
    Network network = random_network({}, 3), other = network;
    std::vector<Prefactor> nu = Vibrations(network).prefactors(network);
    set_prefactors(network, nu, constant);
    std::vector<Prefactor> reversed(nu.rbegin(), nu.rend());
    reversed.insert(reversed.begin(), {SaddleId{2}, 100, -100, 8, 0});
    set_prefactors(other, reversed, constant);
    CHECK(other.log_multiplicities == network.log_multiplicities);
    for (std::size_t e = 0; e < nu.size(); ++e)
      CHECK(other.jumps[e].log_multiplicity == network.jumps[e].log_multiplicity);
  }

  TEST_CASE("an error of one prefactor shows as the inconsistency of its cycle, half of it in each direction") {
    // Three states in a ring; the highest saddle is not in the tree.
    Network network = ring({1, 2, 3}, {1, 1, 0.1});
    std::vector<Prefactor> nu = Vibrations(network).prefactors(network);
    Network exact = network;
    set_prefactors(exact, nu, constant);
    nu[2].log_forward += 0.3;
    CHECK(set_prefactors(network, nu, constant) == doctest::Approx(0.3).epsilon(1e-12));
    check_detailed_balance(network);
    const Rates with_error = rates(network, some_rates), without = rates(exact, some_rates);
    for (const std::size_t e : {0, 1}) {
      CHECK(with_error.forward[e] == doctest::Approx(without.forward[e]).epsilon(1e-12));
      CHECK(with_error.backward[e] == doctest::Approx(without.backward[e]).epsilon(1e-12));
    }
    CHECK(std::log(with_error.forward[2] / without.forward[2]) == doctest::Approx(0.15).epsilon(1e-10));
    CHECK(std::log(with_error.backward[2] / without.backward[2]) == doctest::Approx(0.15).epsilon(1e-10));
  }

  TEST_CASE("a loop whose two directions differ is a cycle of its own") {
    Network network = weighted_network({1}, {{0, 0, 0.1, Vector3::UnitX()}}, 1);
    CHECK(set_prefactors(network, {{SaddleId{0}, 1.0, 1.5, 8, 0}}, 1) == doctest::Approx(0.5));
    CHECK(network.jumps[0].log_multiplicity == doctest::Approx(1.25));
    CHECK(log_multiplicity(network, 0) == 0);
  }

  TEST_CASE("symmetry that is there already is multiplied") {
    Network network = random_network({}, 4);
    Network plain = network;
    network.log_multiplicities.assign(network.energies.size(), -std::log(4.0));
    network.jumps[1].log_multiplicity = -std::log(2.0);
    const std::vector<Prefactor> nu = Vibrations(network).prefactors(network);
    set_prefactors(network, nu, constant);
    set_prefactors(plain, nu, constant);
    const Rates with_symmetry = rates(network, some_rates), without = rates(plain, some_rates);
    CHECK(with_symmetry.forward[1] == doctest::Approx(2 * without.forward[1]).epsilon(1e-12));
    CHECK(with_symmetry.forward[0] == doctest::Approx(4 * without.forward[0]).epsilon(1e-12));
  }

  TEST_CASE("components that do not hang together are each consistent") {
    Network network = weighted_network({1, 2, 3, 4}, {{1, 0, 0.1, Vector3::UnitX()}, {2, 3, 0.1, Vector3::UnitX()}}, 1);
    CHECK(set_prefactors(network, Vibrations(network).prefactors(network), constant) < 1e-14);
    check_detailed_balance(network);
  }

  TEST_CASE("a saddle without a prefactor is named, with the way to get one; the network stays as it was") {
    Network network = random_network({}, 3);
    std::vector<Prefactor> nu = Vibrations(network).prefactors(network);
    const auto refused = [&](const std::vector<Prefactor>& given, double factor, const char* why) {
      CHECK_THROWS_WITH_AS(set_prefactors(network, given, factor), doctest::Contains(why), InputError);
      CHECK(network.log_multiplicities.empty());
      for (const Jump& jump : network.jumps) CHECK(jump.log_multiplicity == 0);
    };
    std::vector<Prefactor> some = nu;
    some.erase(some.begin() + 9);
    some.erase(some.begin() + 4);
    refused(some, constant, "saddle 4 has no harmonic prefactor: run pel rates");
    some = nu;
    some.push_back({SaddleId{99}, 1, 1, 8, 0});
    refused(some, constant, "saddle 99");
    some = nu;
    some[3].log_reverse = std::nan("");
    refused(some, constant, "saddle 3: its harmonic prefactor is not finite");
    for (const double factor : {0.0, -1.0, std::numeric_limits<double>::infinity()})
      refused(nu, factor, "is not a finite number above 0");
  }
}

}  // namespace pel::test
