#include "libpel/kinetics/rates.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "libpel/core/error.hpp"
#include "tests/kinetics/networks.hpp"

using namespace pel;
using namespace pel::test;

TEST_SUITE("unit") {
  TEST_CASE("rates follow the barriers and obey detailed balance") {
    const Network network = random_network({}, 4);
    const Rates at = rates(network, {0.3, 2, 5});
    const Eigen::VectorXd weights = stationary_weights(at, components(network));
    CHECK(weights.sum() == doctest::Approx(1));
    for (std::size_t e = 0; e < network.jumps.size(); ++e) {
      const Jump& jump = network.jumps[e];
      CHECK(at.forward[e] == doctest::Approx(5 * std::exp(-(jump.saddle_energy - network.energies[jump.from]) / 0.6)));
      CHECK(weights[jump.from] * at.forward[e] == doctest::Approx(weights[jump.to] * at.backward[e]).epsilon(1e-12));
      CHECK(std::exp(at.log_weights[jump.from]) * at.forward[e] ==
            doctest::Approx(std::exp(at.log_conductances[e])).epsilon(1e-12));
    }
  }

  TEST_CASE("a shift of all energies by -2000 leaves every rate as it was") {
    Network network = random_network({}, 4);
    const Rates before = rates(network, {0.02, 1, 1});
    for (double& energy : network.energies) energy -= 2000;
    for (Jump& jump : network.jumps) jump.saddle_energy -= 2000;
    const Rates after = rates(network, {0.02, 1, 1});
    CHECK(after.forward == before.forward);
    CHECK(after.backward == before.backward);
    CHECK(after.log_weights == before.log_weights);
  }

  TEST_CASE("multiplicities change rates and weights and keep detailed balance") {
    Network network = random_network({}, 4);
    const Rates plain = rates(network, {0.3, 2, 5});
    network.log_multiplicities.assign(network.energies.size(), 0);
    network.log_multiplicities[1] = std::log(3.0);
    network.jumps[0].log_multiplicity = std::log(0.5);  // joins states 0 and 1
    const Rates at = rates(network, {0.3, 2, 5});
    CHECK(at.forward[0] == doctest::Approx(plain.forward[0] * 0.5));
    CHECK(at.backward[0] == doctest::Approx(plain.backward[0] * 0.5 / 3));
    CHECK(at.log_weights[1] == doctest::Approx(plain.log_weights[1] + std::log(3.0)));
    CHECK(std::exp(at.log_weights[1]) * at.backward[0] == doctest::Approx(std::exp(at.log_conductances[0])));
  }

  TEST_CASE("log_sum_exp neither overflows nor underflows") {
    CHECK(log_sum_exp({1000, 1000}) == doctest::Approx(1000 + std::log(2.0)));
    CHECK(log_sum_exp({-2000, -2001}) == doctest::Approx(-2000 + std::log(1 + std::exp(-1.0))));
    CHECK(std::isinf(log_sum_exp({})));
  }

  TEST_CASE("weights are normalized within each component") {
    const Network network = weighted_network({1, 3, 5}, {{0, 1, 0.5, Vector3::Zero()}}, 1);
    const Eigen::VectorXd weights = stationary_weights(rates(network, unit_rates()), components(network));
    CHECK(weights[0] == doctest::Approx(0.25));
    CHECK(weights[1] == doctest::Approx(0.75));
    CHECK(weights[2] == doctest::Approx(1));
  }

  TEST_CASE("rates refuse temperatures that are none") {
    const Network network = random_network({}, 4);
    for (const double temperature : {0.0, -300.0, std::nan(""), std::numeric_limits<double>::infinity()})
      CHECK_THROWS_WITH_AS(rates(network, {temperature, 1, 1}), doctest::Contains("temperature"), InputError);
    CHECK_THROWS_WITH_AS(rates(network, {1, 0, 1}), doctest::Contains("Boltzmann"), InputError);
    CHECK_THROWS_WITH_AS(rates(network, {1, 1, -1}), doctest::Contains("prefactor"), InputError);
  }
}
