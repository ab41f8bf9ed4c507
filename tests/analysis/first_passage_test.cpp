#include "libpel/analysis/first_passage.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "libpel/core/random.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

/// `trials` runs in each of whose intervals the atom leaves with the probability of that interval.
FirstPassages drawn(std::int64_t trials, const std::vector<double>& hazards, Stream& stream) {
  FirstPassages passages{trials, std::vector<std::int64_t>(hazards.size(), 0)};
  for (std::int64_t run = 0; run < trials; ++run)
    for (std::size_t k = 0; k < hazards.size(); ++k)
      if (stream.uniform() < hazards[k]) {
        ++passages.at_end_of[k];
        break;
      }
  return passages;
}

/// ln of the probability of the counts under a constant hazard.
double log_likelihood(const FirstPassages& passages, double hazard) {
  double sum = 0, k = 0;
  for (const std::int64_t n : passages.at_end_of)
    sum += static_cast<double>(n) * (k++ * std::log1p(-hazard) + std::log(hazard));
  return sum + static_cast<double>(passages.trials - passages.moved()) * k * std::log1p(-hazard);
}

double share_rejected(std::int64_t trials, const std::vector<double>& hazards, double level) {
  Stream stream = test::test_stream(31);
  constexpr int repetitions = 1000;
  int rejected = 0;
  for (int k = 0; k < repetitions; ++k) {
    const LawCheck check = check_law(drawn(trials, hazards, stream));
    CHECK(check.tested);
    if (check.probability < level) ++rejected;
  }
  return static_cast<double>(rejected) / repetitions;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("the exponential law has the hazard of largest likelihood and expects all trials") {
    Stream stream = test::test_stream(30);
    const FirstPassages passages = drawn(300, {0.2, 0.1, 0.15, 0.1, 0.3}, stream);
    const ExponentialLaw law = exponential_law(passages);
    const double best = log_likelihood(passages, law.hazard);
    for (const double other : {0.98, 0.999, 1.001, 1.02}) CHECK(best > log_likelihood(passages, other * law.hazard));
    double sum = 0;
    for (const double expected : law.expected) sum += expected;
    CHECK(sum == doctest::Approx(300));
    CHECK(law.expected[3] == doctest::Approx(300 * std::pow(1 - law.hazard, 3) * law.hazard));
  }

  TEST_CASE("first passages of a constant rate are rejected as often as the level says") {
    constexpr double level = 0.05;
    for (const double hazard : {0.01, 0.05, 0.3}) {
      CAPTURE(hazard);
      const double rejected = share_rejected(500, std::vector<double>(8, hazard), level);
      CHECK(rejected > 0.025);
      CHECK(rejected < 0.08);
    }
  }

  TEST_CASE("first passages that all come early or late are rejected") {
    CHECK(share_rejected(500, {0.2, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01}, 0.01) > 0.99);
    CHECK(share_rejected(500, {0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.2}, 0.01) > 0.99);
  }

  TEST_CASE("a handful of passages is no test of the law") {
    CHECK(!check_law({200, {1, 0, 2, 0, 0, 1, 0, 0}}).tested);
    CHECK(!check_law({200, std::vector<std::int64_t>(8, 0)}).tested);
    CHECK(!check_law({0, std::vector<std::int64_t>(8, 0)}).tested);
    CHECK(!check_law({200, {200, 0, 0, 0}}).tested);
    CHECK(check_law({200, {3, 2, 4, 1, 3, 2, 0, 1}}).tested);
  }
}

}  // namespace pel
