#include "libpel/analysis/rearrangement.hpp"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "libpel/core/random.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const BarrierScale scale{0.055, 2};

std::int64_t successes(std::int64_t trials, double probability, Stream& stream) {
  std::int64_t count = 0;
  for (std::int64_t k = 0; k < trials; ++k) count += stream.uniform() < probability ? 1 : 0;
  return count;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("the ends of Wilson's interval are the probabilities that lie that many deviations from what was seen") {
    for (const std::int64_t n : {1, 7, 200, 1000})
      for (const std::int64_t k : {std::int64_t{0}, n / 3, n}) {
        const double z = 1.7, seen = static_cast<double>(k) / static_cast<double>(n);
        const ProbabilityInterval interval = wilson_interval(k, n, z);
        for (const double p : {interval.low, interval.high})
          CHECK(std::pow(seen - p, 2) == doctest::Approx(z * z * p * (1 - p) / static_cast<double>(n)));
        CHECK(interval.low <= seen);
        CHECK(interval.high >= seen);
      }
    CHECK(wilson_interval(0, 200).low == 0);
    CHECK(wilson_interval(200, 200).high == 1);
    CHECK(wilson_interval(0, 0).high == 1);
  }

  TEST_CASE("95 % intervals cover the probability in 93 to 97 % of 1000 repetitions") {
    Stream stream = test::test_stream(32);
    for (const double probability : {0.02, 0.1, 0.5, 0.9})
      for (const std::int64_t trials : {200, 1000}) {
        CAPTURE(probability);
        CAPTURE(trials);
        int covered = 0;
        for (int k = 0; k < 1000; ++k) {
          const ProbabilityInterval interval = wilson_interval(successes(trials, probability, stream), trials);
          covered += interval.low <= probability && probability <= interval.high ? 1 : 0;
        }
        CHECK(covered >= 930);
        CHECK(covered <= 970);
      }
  }

  TEST_CASE("barriers and probabilities are each other's inverse") {
    for (const double barrier : {-0.1, 0.0, 0.1, 0.4, 1.2})
      CHECK(activation_energy(rearrangement_probability(barrier, scale), scale) == doctest::Approx(barrier));
    const double rate = 1e12 * std::exp(-0.3 / scale.thermal_energy);
    CHECK(rearrangement_probability(0.3, scale) == doctest::Approx(1 - std::exp(-rate * 2e-12)));
    CHECK(activation_energy(0, scale) == infinity);
    CHECK(activation_energy(1, scale) == -infinity);
  }

  TEST_CASE("an atom that never moved, or always, has a bound in the place of a barrier") {
    const Rearrangement never = rearrangement({200, {0, 0, 0, 0}}, scale);
    CHECK(never.probability == 0);
    CHECK(never.barrier == infinity);
    CHECK(never.barrier_high == infinity);
    CHECK(never.barrier_low == doctest::Approx(activation_energy(wilson_interval(0, 200).high, scale)));
    const Rearrangement always = rearrangement({200, {150, 30, 15, 5}}, scale);
    CHECK(always.barrier == -infinity);
    CHECK(always.barrier_low == -infinity);
    CHECK(std::isfinite(always.barrier_high));
    CHECK(std::isnan(never.mean_first_time));
  }

  TEST_CASE("mean first times are those of the middles of intervals, of the trials that moved") {
    const Rearrangement atom = rearrangement({10, {1, 0, 3, 0}}, scale);
    CHECK(atom.mean_first_time == doctest::Approx((0.5 + 3 * 2.5) / 4));
    CHECK(atom.probability == doctest::Approx(0.4));
    CHECK(atom.barrier_low < atom.barrier);
    CHECK(atom.barrier < atom.barrier_high);
  }
}

}  // namespace pel
