// The figures of walkers on problems whose answers are known in closed form, and the limit of large lattices.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include "libpel/kinetics/infinite_time/transport.hpp"
#include "libpel/kinetics/walk/walker.hpp"
#include "tests/kinetics/networks.hpp"
#include "tests/kinetics/vacancy_lattice.hpp"

using namespace pel;
using namespace pel::test;

namespace {

struct Known {
  double diffusivity = 0;
  double correlation = 1;
};

/// Walkers of `network` up to `time`, when D(t) and f(t) have come to their limits within less than a standard error.
void check_walkers(const Network& network, const RateOptions& options, double time, const Known& known) {
  WalkerOptions walkers;
  walkers.times = {time};
  walkers.walkers = 24'000;
  const WalkerResult result = summarize(walk(network, rates(network, options), walkers), network.dimension);
  REQUIRE(result.status == WalkerStatus::complete);
  CHECK(result.diffusivity_stderr <= 0.01 * known.diffusivity);
  CHECK(result.correlation_stderr <= 0.01 * known.correlation);
  CHECK(std::abs(result.diffusivity - known.diffusivity) <= 3 * result.diffusivity_stderr);
  CHECK(std::abs(result.correlation - known.correlation) <= 3 * result.correlation_stderr);
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::vector<double> inverses(std::vector<double> values) {
  for (double& value : values) value = 1 / value;
  return values;
}

/// f without the term in 1 / N that a periodic lattice of N sites adds to it.
double extrapolated(Lattice (*lattice)(int), int small, int large, double sites_per_cube, int dimension) {
  const auto f = [&](int size) {
    const Network network = vacancy_network(lattice(size));
    return transport(network, rates(network, unit_rates()))[0].all.correlation;
  };
  const double few = sites_per_cube * std::pow(small, dimension);
  const double many = sites_per_cube * std::pow(large, dimension);
  return (many * f(large) - few * f(small)) / (many - few);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("walkers on an alternating chain: D = 2pq/(p+q), f = 4pq/(p+q)^2") {
    const double p = 3, q = 0.5;
    check_walkers(ring({1, 1}, {p, q}), unit_rates(), 400, {2 * p * q / (p + q), 4 * p * q / (p + q) / (p + q)});
  }

  TEST_CASE("walkers among traps do not correlate; among barriers f = 1/(<w><1/w>) with the D of the traps") {
    const std::vector<double> w{1, 0.3, 2, 0.7, 1.5};
    const double correlation = 1 / (mean(w) * mean(inverses(w)));
    const double diffusivity = 1 / mean(inverses(w));
    check_walkers(ring(std::vector<double>(5, 1.0), w), unit_rates(), 1500, {diffusivity, correlation});
    check_walkers(ring(inverses(w), std::vector<double>(5, 1.0)), unit_rates(), 400, {diffusivity, 1});
  }

  TEST_CASE("walkers in a cell of two states: f = sech^2((S2 - S1) / 2kT) whatever the wells") {
    Network network;
    network.energies = {0.0, 0.11};
    network.searched = {1, 1};
    network.dimension = 1;
    network.jumps = {{0, 1, 0.5, one_move(Vector3::UnitX()), {}, 0}, {1, 0, 0.62, one_move(Vector3::UnitX()), {}, 0}};
    const double kT = 0.1;
    const double exact = transport(network, rates(network, {kT, 1, 1}))[0].all.diffusivity;
    check_walkers(network, {kT, 1, 1}, 1e5, {exact, 1 / std::pow(std::cosh(0.12 / kT / 2), 2)});
  }

  TEST_CASE("walkers on a comb with teeth of M states: D = k/(M+1), f = 1") {
    const double k = 0.7;
    const Network comb = weighted_network(
        {1, 1, 1}, {{0, 0, k, Vector3::UnitX()}, {0, 1, 1, Vector3::Zero()}, {1, 2, 1, Vector3::Zero()}}, 1);
    check_walkers(comb, unit_rates(), 1000, {k / 3, 1});
  }

  TEST_CASE("walkers that rattle between two sites: MSD(t) = (1 - exp(-2kt)) / 2") {
    const double k = 0.8;
    WalkerOptions options;
    options.times = {0.2, 1, 1e6};
    options.walkers = 20'000;
    const Network rattler = weighted_network({1, 1}, {{0, 1, k, Vector3::UnitX()}}, 1);
    const WalkerResult result = summarize(walk(rattler, rates(rattler, unit_rates()), options), 1);
    for (std::size_t t = 0; t < 3; ++t) {
      const double exact = -std::expm1(-2 * k * options.times[t]) / 2;
      CHECK(std::abs(result.msd[t] - exact) <= 3 * result.msd_stderr[t]);
      CHECK(std::abs(result.msd_rw[t] - k * options.times[t]) <= 3 * result.msd_rw_stderr[t]);
    }
  }

  TEST_CASE("the vacancy's f of growing lattices tends to that of the infinite ones") {
    CHECK(extrapolated(square, 16, 24, 1, 2) == doctest::Approx(0.46694221).epsilon(1e-4));
    CHECK(extrapolated(simple_cubic, 7, 9, 1, 3) == doctest::Approx(0.65310884).epsilon(1e-4));
    CHECK(extrapolated(body_centered, 5, 7, 2, 3) == doctest::Approx(0.72719414).epsilon(1e-4));
    CHECK(extrapolated(face_centered, 4, 6, 4, 3) == doctest::Approx(0.78145142).epsilon(1e-4));
  }
}
