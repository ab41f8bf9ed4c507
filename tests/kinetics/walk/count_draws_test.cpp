#include "libpel/kinetics/walk/count_draws.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "tests/kinetics/sample_statistics.hpp"

using namespace pel;
using namespace pel::test;

namespace {

struct Law {
  double mean = 0;
  double variance = 0;
};

/// Mean of the draws, and mean of their squared distance from the true mean.
void check_law(const std::function<double(Stream&)>& draw, const Law& law, std::uint64_t seed) {
  Stream stream(seed, StreamPurpose::sampling, {0, 0, 0});
  Samples values;
  Samples squares;
  double least = 0;
  for (int n = 0; n < 20000; ++n) {
    const double x = draw(stream);
    least = std::min(least, x);
    values.add(x - law.mean);
    squares.add((x - law.mean) * (x - law.mean) / law.variance);
  }
  CAPTURE(law.mean);
  CHECK(least == 0);  // never negative
  check_mean(values, 0);
  check_mean(squares, 1);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("binomial counts have the mean and variance of their law at every size") {
    for (const double trials : {1.0, 2.0, 30.0, 1e4, 1e9, 1e11, 3e12, 1e17})
      for (const double part : {0.5, 0.3, 1e-3, 2e-9, 1e-14})
        if (trials * part > 1e-3) {
          const Law law{trials * part, trials * part * (1 - part)};
          check_law([&](Stream& s) { return draw_binomial(trials, {part, 1 - part}, s); }, law, 1);
        }
  }

  TEST_CASE("binomial counts with a share near 1 keep the digits of the rest") {
    const Law law{5, 5};
    check_law([](Stream& s) { return 1e15 - draw_binomial(1e15, {1 - 5e-15, 5e-15}, s); }, law, 2);
  }

  TEST_CASE("few trials follow the binomial law itself") {
    Stream stream(3, StreamPurpose::sampling, {0, 0, 0});
    std::vector<Samples> frequency(4);
    for (int n = 0; n < 40000; ++n) {
      const double x = draw_binomial(3, {0.2, 0.8}, stream);
      for (int k = 0; k < 4; ++k) frequency[k].add(x == k);
    }
    const double law[] = {0.512, 0.384, 0.096, 0.008};
    for (int k = 0; k < 4; ++k) check_mean(frequency[k], law[k]);
  }

  TEST_CASE("whole shares and none leave nothing to chance") {
    Stream stream(4, StreamPurpose::sampling, {0, 0, 0});
    for (const double trials : {0.0, 1.0, 7.0, 1e16}) {
      CHECK(draw_binomial(trials, {1, 0}, stream) == trials);
      CHECK(draw_binomial(trials, {0, 1}, stream) == 0);
    }
    CHECK(draw_poisson(0, stream) == 0);
    CHECK(draw_gamma(0, stream) == 0);
    CHECK(draw_negative_binomial(0, 1e9, stream) == 0);
  }

  TEST_CASE("Poisson, gamma and negative binomial numbers have the mean and variance of their laws") {
    for (const double mean : {0.01, 3.0, 40.0, 1e6, 1e12})
      check_law([&](Stream& s) { return draw_poisson(mean, s); }, {mean, mean}, 5);
    for (const double shape : {1.0, 2.0, 50.0, 1e7, 1e13})
      check_law([&](Stream& s) { return draw_gamma(shape, s); }, {shape, shape}, 6);
    for (const double successes : {1.0, 4.0, 1e5})
      for (const double odds : {0.1, 3.0, 1e9}) {
        const Law law{successes * odds, successes * odds * (1 + odds)};
        check_law([&](Stream& s) { return draw_negative_binomial(successes, odds, s); }, law, 7);
      }
  }
}
