#include "libpel/kinetics/finite_time/propagation.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "libpel/kinetics/finite_time/evolution.hpp"
#include "libpel/kinetics/finite_time/finite_time.hpp"
#include "libpel/kinetics/finite_time/horizon.hpp"
#include "tests/kinetics/long_arithmetic.hpp"
#include "tests/kinetics/networks.hpp"

using namespace pel;
using namespace pel::test;

namespace {

struct Case {
  Network network;
  Rates rates;
  Start start;
  StartDistribution distribution() const { return start_distribution(network, rates, start); }
  Propagation propagation() const { return Propagation(network, rates, distribution()); }
};

Case random_case(Index unsearched, double temperature, std::uint64_t seed) {
  Case result{random_network({7, 12, 3, unsearched}, seed), {}, {}};
  result.rates = rates(result.network, {temperature, 1, 1});
  if (unsearched > 0) result.start.state = 1;
  return result;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("powers of a matrix give the figures of the spectrum where that has its digits") {
    for (const Index unsearched : {0, 3}) {
      const Case one = random_case(unsearched, 0.7, 60 + unsearched);
      const Propagation powers = one.propagation();
      EvolutionOptions options;
      options.start = one.start;
      options.threshold = 0.6;
      const Evolution spectral = evolution(one.network, one.rates, options);
      std::vector<TagSteps> all = steps_by_tag(one.network);
      std::vector<TagSteps> big, small;
      for (const TagSteps& steps : all) {
        big.push_back(split(steps, options.threshold).big);
        small.push_back(split(steps, options.threshold).small);
      }
      const double tags = static_cast<double>(one.network.tags);
      for (const double time : {0.01, 1.0, 30.0}) {
        const FiniteTime at = finite_time(spectral, {time});
        REQUIRE(at.times.size() == 1);
        CHECK(powers.mean_square(all, time) / tags == doctest::Approx(at.msd[0]).epsilon(1e-9));
        const double walk = powers.uncorrelated_square(big, time) + powers.mean_square(small, time);
        CHECK(walk / tags == doctest::Approx(at.msd_rw[0]).epsilon(1e-9));
        CHECK(powers.absorbed(time) == doctest::Approx(at.absorbed[0]).epsilon(1e-9));
      }
    }
  }

  TEST_CASE("rates 1e25 times slower than the fastest keep their digits") {
    for (const Index unsearched : {0, 2}) {
      Case one{random_network({6, 9, 1, unsearched}, 300 + unsearched), {}, {}};
      const double temperature = 0.035;
      one.rates = rates(one.network, {temperature, 1, 1});
      if (unsearched > 0) one.start.state = 2;
      const StartDistribution begin = one.distribution();
      for (const double time : {1e3, 1e12, 1e25}) {
        const Eigen::VectorXd reference = mean_squares(one.network, temperature, time);
        const double exact = reference(begin.states).dot(begin.probability);
        CAPTURE(time);
        CHECK(one.propagation().mean_square(steps_by_tag(one.network), time) == doctest::Approx(exact).epsilon(1e-10));
      }
    }
  }

  TEST_CASE("the time of absorption is where the absorbed fraction meets its limit") {
    const Case one = random_case(2, 0.05, 91);
    const Propagation powers = one.propagation();
    for (const double limit : {0.01, 0.3, 0.9}) {
      const double time = powers.time_of_absorption(limit);
      CHECK(powers.absorbed(time) == doctest::Approx(limit).epsilon(1e-8));
    }
    const Case closed = random_case(0, 0.5, 92);
    CHECK(std::isinf(closed.propagation().time_of_absorption(0.05)));
  }

  TEST_CASE("a horizon beyond the digits of the spectrum is found") {
    // 0 - 1 flicker, 1 - 2 leaves once in 1e18 hops
    Network network = weighted_network({1, 1, 1}, {{0, 1, 1, Vector3::UnitX()}, {1, 2, 1e-18, Vector3::UnitX()}}, 1);
    for (Jump& jump : network.jumps) jump.saddle_energy += 40;
    network.searched[2] = 0;
    const Rates at = rates(network, {1, 1, std::exp(barrier_offset + 40)});
    const Horizon end = horizon(evolution(network, at), 0.05);
    CHECK(end.status == HorizonStatus::reached);
    CHECK(end.time == doctest::Approx(-2 * std::log(0.95) * 1e18).epsilon(1e-8));
  }
}
