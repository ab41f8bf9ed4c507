#include "libpel/analysis/attempt_frequency.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "libpel/analysis/rearrangement.hpp"
#include "libpel/core/random.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

constexpr TwoTemperatures temperatures{640, 1200, 2};
constexpr double boltzmann = 8.617333e-5;

std::int64_t moved(double barrier, double temperature, double frequency, std::int64_t runs, Stream& stream) {
  const double p = rearrangement_probability(barrier, {boltzmann * temperature, frequency * temperatures.duration});
  std::int64_t count = 0;
  for (std::int64_t k = 0; k < runs; ++k) count += stream.uniform() < p ? 1 : 0;
  return count;
}

/// Atoms whose barriers scatter from 0.1 eV to 0.9 eV.
std::vector<PairedMoves> drawn(int atoms, double frequency, std::int64_t runs, Stream& stream) {
  std::vector<PairedMoves> all;
  for (int a = 0; a < atoms; ++a) {
    const double barrier = 0.1 + 0.8 * std::sqrt(stream.uniform());
    const std::int64_t low = moved(barrier, temperatures.low, frequency, runs, stream);
    all.push_back({runs, low, runs, moved(barrier, temperatures.high, frequency, runs, stream)});
  }
  return all;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("the attempt frequency of synthetic atoms is found within its error") {
    Stream stream = test::test_stream(35);
    for (const double frequency : {0.5, 5.0}) {
      CAPTURE(frequency);
      constexpr int repetitions = 12;
      double bias = 0, squares = 0, variances = 0;
      for (int k = 0; k < repetitions; ++k) {
        const FrequencyFit fit = fit_attempt_frequency(drawn(500, frequency, 200, stream), temperatures);
        REQUIRE(fit.status == FrequencyFitStatus::fitted);
        const double off = std::log(fit.frequency / frequency);
        bias += off / repetitions;
        squares += off * off / repetitions;
        variances += fit.log_frequency_stderr * fit.log_frequency_stderr / repetitions;
      }
      CHECK(std::abs(bias) < 3 * std::sqrt(variances / repetitions));
      CHECK(squares > 0.25 * variances);
      CHECK(squares < 2.5 * variances);
    }
  }

  TEST_CASE("probabilities at two temperatures belong to one barrier") {
    for (const double barrier : {0.2, 0.5})
      for (const double frequency : {0.5, 1.0, 5.0}) {
        const auto at = [&](double temperature) {
          return rearrangement_probability(barrier, {boltzmann * temperature, frequency * temperatures.duration});
        };
        CHECK(probability_at_low(at(temperatures.high), frequency, temperatures) ==
              doctest::Approx(at(temperatures.low)));
      }
    CHECK(probability_at_low(0, 1, temperatures) == 0);
    CHECK(probability_at_low(1, 1, temperatures) == 1);
  }

  TEST_CASE("no frequency comes of atoms that did not move at the lower temperature") {
    CHECK(fit_attempt_frequency({{100, 0, 100, 5}, {100, 0, 100, 9}}, temperatures).status ==
          FrequencyFitStatus::undetermined);
    CHECK(fit_attempt_frequency({{100, 100, 100, 100}}, temperatures).status == FrequencyFitStatus::undetermined);
    CHECK(fit_attempt_frequency({}, temperatures).status == FrequencyFitStatus::undetermined);
  }
}

}  // namespace pel
