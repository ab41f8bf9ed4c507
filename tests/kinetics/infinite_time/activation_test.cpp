#include <doctest/doctest.h>

#include <cmath>

#include "libpel/kinetics/infinite_time/transport.hpp"
#include "tests/kinetics/networks.hpp"

using namespace pel;
using namespace pel::test;

namespace {

constexpr double temperature = 0.3;

Transport at(const Network& network, double kT = temperature, double threshold = 0) {
  TransportOptions options;
  options.threshold = threshold;
  return transport(network, rates(network, {kT, 1, 1}), options)[0];
}

/// -d ln y / d(1/kT) by a central difference.
template <class Figure>
double slope(const Network& network, double threshold, const Figure& figure) {
  const double step = 1e-5;
  const double colder = figure(at(network, temperature / (1 + step), threshold));
  const double warmer = figure(at(network, temperature / (1 - step), threshold));
  return -(std::log(colder) - std::log(warmer)) / (2 * step) * temperature;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("E_D, E_RW and E_f at one temperature are the slopes of the Arrhenius plots") {
    for (const double threshold : {0.0, 0.5}) {
      const Network network = random_network({}, 17);
      const Diffusion figures = at(network, temperature, threshold).all;
      const auto d = [](const Transport& t) { return t.all.diffusivity; };
      const auto d_rw = [](const Transport& t) { return t.all.random_walk; };
      const auto f = [](const Transport& t) { return t.all.correlation; };
      CHECK(figures.diffusivity_energy == doctest::Approx(slope(network, threshold, d)).epsilon(1e-7));
      CHECK(figures.random_walk_energy == doctest::Approx(slope(network, threshold, d_rw)).epsilon(1e-7));
      CHECK(figures.correlation_energy == doctest::Approx(slope(network, threshold, f)).epsilon(1e-6));
      CHECK(figures.diffusivity_energy == doctest::Approx(figures.random_walk_energy + figures.correlation_energy));
    }
  }

  TEST_CASE("absolute energies do not enter activation energies") {
    Network network = random_network({}, 17);
    const double before = at(network).all.diffusivity_energy;
    for (double& energy : network.energies) energy -= 2000;
    for (Jump& jump : network.jumps) jump.saddle_energy -= 2000;
    CHECK(at(network).all.diffusivity_energy == doctest::Approx(before).epsilon(1e-10));
  }

  TEST_CASE("the share of a jump is the derivative of ln D by its saddle") {
    const Network network = random_network({}, 19);
    const Transport result = at(network);
    double sum = 0;
    for (const auto& [jump, share] : result.shares) {
      sum += share;
      const double step = 1e-5;
      Network higher = network;
      Network lower = network;
      higher.jumps[jump].saddle_energy += step;
      lower.jumps[jump].saddle_energy -= step;
      const double slope = std::log(at(higher).all.diffusivity / at(lower).all.diffusivity) / (2 * step);
      CHECK(-share / temperature == doctest::Approx(slope).epsilon(1e-6));
    }
    CHECK(sum == doctest::Approx(1));
    CHECK(std::ranges::is_sorted(result.shares, std::greater{}, &JumpShare::share));
  }

  TEST_CASE("species share D by their numbers of tags, and each has the D of its own walk") {
    Network network = random_network({8, 14, 3, 0}, 23);
    network.species = {1, 2, 1};
    const Transport whole = at(network);
    REQUIRE(whole.species.size() == 2);
    CHECK(whole.species[0].tags == 2);
    CHECK(whole.species[1].tags == 1);
    const auto mean = [&](auto member) {
      return (2 * whole.species[0].diffusion.*member + whole.species[1].diffusion.*member) / 3;
    };
    CHECK(whole.all.diffusivity == doctest::Approx(mean(&Diffusion::diffusivity)).epsilon(1e-12));
    CHECK(whole.all.random_walk == doctest::Approx(mean(&Diffusion::random_walk)).epsilon(1e-12));
    Network second = network;
    second.tags = 1;
    second.species.clear();
    for (Jump& jump : second.jumps) {
      const Vector3 moves_by = dense(jump.moves, 3).col(1);
      jump.moves = {{0}, moves_by};
    }
    const Diffusion alone = at(second).all;
    CHECK(whole.species[1].diffusion.diffusivity == doctest::Approx(alone.diffusivity).epsilon(1e-12));
    CHECK(whole.species[1].diffusion.correlation == doctest::Approx(alone.correlation).epsilon(1e-12));
    CHECK(whole.species[1].diffusion.diffusivity_energy == doctest::Approx(alone.diffusivity_energy).epsilon(1e-10));
  }
}
