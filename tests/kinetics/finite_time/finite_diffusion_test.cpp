#include "libpel/kinetics/finite_time/finite_diffusion.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/kinetics/networks.hpp"
#include "tests/kinetics/vacancy_lattice.hpp"

using namespace pel;
using namespace pel::test;

TEST_SUITE("unit") {
  TEST_CASE("energies at a finite time are the slopes of ln D(t), ln D_RW(t) and ln f(t)") {
    Network network = random_network({8, 14, 3, 2}, 51);
    network.species = {1, 2, 2};
    const double time = 5;
    EvolutionOptions options;
    options.threshold = 0.6;
    const RateOptions at{0.4, 1, 1};
    const auto figures = [&](double temperature) {
      const FiniteTime walk = finite_time(evolution(network, rates(network, {temperature, 1, 1}), options), {time});
      return std::pair(std::log(walk.msd[0]), std::log(walk.msd_rw[0]));
    };
    const double step = 1e-5;
    const auto colder = figures(0.4 / (1 + step));
    const auto warmer = figures(0.4 / (1 - step));
    const FiniteDiffusion result = finite_diffusion(network, at, options, time);
    CHECK(result.status == FiniteTimeStatus::resolved);
    const double beta_step = 2 * step / 0.4;
    CHECK(result.all.diffusivity_energy == doctest::Approx(-(colder.first - warmer.first) / beta_step).epsilon(1e-5));
    CHECK(result.all.random_walk_energy == doctest::Approx(-(colder.second - warmer.second) / beta_step).epsilon(1e-5));
    CHECK(result.all.diffusivity_energy ==
          doctest::Approx(result.all.random_walk_energy + result.all.correlation_energy).epsilon(1e-14));
    const FiniteTime exact = finite_time(evolution(network, rates(network, at), options), {time});
    CHECK(result.all.diffusivity == doctest::Approx(exact.msd[0] / (6 * time)).epsilon(1e-10));
    REQUIRE(result.species.size() == 2);
    CHECK(result.all.diffusivity ==
          doctest::Approx((result.species[0].diffusion.diffusivity + 2 * result.species[1].diffusion.diffusivity) / 3));
  }

  TEST_CASE("late figures are those of infinite time") {
    const Network network = vacancy_network(square(3));
    const FiniteDiffusion late = finite_diffusion(network, unit_rates(), {}, 1e8);
    const Transport limit = transport(network, rates(network, unit_rates()))[0];
    CHECK(late.all.diffusivity == doctest::Approx(limit.all.diffusivity).epsilon(1e-6));
    CHECK(late.all.correlation == doctest::Approx(limit.all.correlation).epsilon(1e-6));
    CHECK(late.all.diffusivity_energy == doctest::Approx(limit.all.diffusivity_energy).epsilon(1e-4));
  }
}
