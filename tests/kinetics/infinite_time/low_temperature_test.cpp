#include <doctest/doctest.h>

#include <cmath>

#include "libpel/core/units.hpp"
#include "libpel/kinetics/infinite_time/transport.hpp"
#include "tests/kinetics/long_arithmetic.hpp"
#include "tests/kinetics/networks.hpp"

using namespace pel;
using namespace pel::test;

namespace {

/// Barriers up to 1 eV between states within 0.3 eV; displacements of random size, no gauge.
Network random_landscape(std::uint64_t seed) {
  Network network = random_network({60, 160, 1, 0}, seed);
  for (double& energy : network.energies) energy *= 0.3;
  Stream stream(seed, StreamPurpose::sampling, {3, 0, 0});
  for (Jump& jump : network.jumps) {
    const double higher = std::max(network.energies[jump.from], network.energies[jump.to]);
    const double lower = std::min(network.energies[jump.from], network.energies[jump.to]);
    jump.saddle_energy = higher + (1 - (higher - lower)) * stream.uniform();
  }
  return network;
}

constexpr double boltzmann = 8.617343e-5;

Transport at(const Network& network, double temperature) {
  return transport(network, rates(network, {temperature, boltzmann, 1}))[0];
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("D of random networks has all its digits from 1000 K to 20 K") {
    for (const std::uint64_t seed : {1, 2, 3})
      for (const double temperature : {1000.0, 300.0, 150.0, 77.0, 20.0}) {
        const Network network = random_landscape(seed);
        const Transport result = at(network, temperature);
        CAPTURE(seed);
        CAPTURE(temperature);
        CHECK(result.status == TransportStatus::solved);
        const Long exact = long_diffusivity(network, boltzmann * temperature);
        const double error = static_cast<double>(abs(Long(result.all.diffusivity) / exact - 1));
        CHECK(error < 1e-12);
        CHECK(result.relative_error < 1e-6);
      }
  }

  TEST_CASE("E_D of random networks is the slope of ln D, down to 20 K") {
    for (const double temperature : {1000.0, 150.0, 20.0}) {
      const Network network = random_landscape(4);
      const double beta = 1 / (boltzmann * temperature);
      const double step = 1e-4;
      const auto log_at = [&](double b) { return static_cast<double>(log(long_diffusivity(network, 1 / b))); };
      const double slope = -(log_at(beta * (1 + step)) - log_at(beta * (1 - step))) / (2 * step * beta);
      CHECK(at(network, temperature).all.diffusivity_energy == doctest::Approx(slope).epsilon(1e-5));
    }
  }
}
