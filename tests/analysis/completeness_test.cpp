#include "libpel/analysis/completeness.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "libpel/core/random.hpp"

namespace pel {
namespace {

using Counts = std::vector<std::int64_t>;

/// Draws until there are `hits` of them, and counts each kind.
Counts sampled(const std::vector<double>& probabilities, std::int64_t hits, Stream& stream) {
  Counts counts(probabilities.size(), 0);
  for (std::int64_t k = 0; k < hits; ++k) {
    double left = stream.uniform();
    std::size_t kind = 0;
    while (kind + 1 < probabilities.size() && left > probabilities[kind]) left -= probabilities[kind++];
    ++counts[kind];
  }
  return counts;
}

double unseen_share(const std::vector<double>& probabilities, const Counts& counts) {
  double unseen = 0;
  for (std::size_t kind = 0; kind < counts.size(); ++kind) unseen += counts[kind] == 0 ? probabilities[kind] : 0;
  return unseen;
}

/// Mean of f(counts) over all sequences of `left` more draws.
template <class Function>
double mean_over_sequences(const std::vector<double>& probabilities, Counts& counts, int left, const Function& f) {
  if (left == 0) return f(counts);
  double mean = 0;
  for (std::size_t kind = 0; kind < counts.size(); ++kind) {
    ++counts[kind];
    mean += probabilities[kind] * mean_over_sequences(probabilities, counts, left - 1, f);
    --counts[kind];
  }
  return mean;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("completeness counts the hits, the kinds, and those that were hit once and twice") {
    const Completeness found = completeness(Counts{1, 4, 2, 0, 1, 1, 2, 7});
    CHECK(found.hits == 18);
    CHECK(found.kinds == 7);
    CHECK(found.once == 3);
    CHECK(found.twice == 2);
    CHECK(found.unseen == doctest::Approx(3.0 / 18));
    CHECK(found.unseen_error == doctest::Approx(std::sqrt(3 + 2 * 2 - 9.0 / 18) / 18));
    CHECK(found.kinds_at_least == doctest::Approx(7 + 17.0 / 18 * 9 / 4));
  }

  TEST_CASE("without kinds that were hit twice the bound has its bias-corrected form") {
    CHECK(completeness(Counts{1, 1, 1, 5}).kinds_at_least == doctest::Approx(4 + 7.0 / 8 * 3));
    CHECK(completeness(Counts{1, 9}).kinds_at_least == doctest::Approx(2));
    CHECK(completeness(Counts{1}).kinds_at_least == doctest::Approx(1));
  }

  TEST_CASE("where nothing was hit everything is unseen") {
    for (const Counts& none : {Counts{}, Counts{0, 0}}) {
      const Completeness found = completeness(none);
      CHECK(found.hits == 0);
      CHECK(found.kinds == 0);
      CHECK(found.unseen == 1);
      CHECK(found.kinds_at_least == 0);
      CHECK(!is_covered(found, 0.01));
    }
    CHECK_THROWS_AS(completeness(Counts{3, -1}), std::invalid_argument);
  }

  // E[f1 / n] = sum_i p_i (1 - p_i)^(n - 1): what n - 1 hits leave unseen on average (Good 1953, Robbins 1968).
  TEST_CASE("the mean of the unseen share over all samples is what one hit less leaves unseen") {
    const std::vector<double> p{0.55, 0.3, 0.1, 0.05};
    for (const int n : {1, 2, 5, 8}) {
      CAPTURE(n);
      double expected = 0;
      for (const double q : p) expected += q * std::pow(1 - q, n - 1);
      Counts counts(p.size(), 0);
      const double mean =
          mean_over_sequences(p, counts, n, [](const Counts& sample) { return completeness(sample).unseen; });
      CHECK(mean == doctest::Approx(expected).epsilon(1e-12));
    }
  }

  TEST_CASE("the error of the unseen share is that of repeated samples") {
    const std::vector<double> p(30, 1.0 / 30);
    Stream stream(1, StreamPurpose::sampling, {0, 0, 0});
    double squared = 0, claimed = 0;
    constexpr int samples = 4000;
    for (int k = 0; k < samples; ++k) {
      const Counts counts = sampled(p, 60, stream);
      const Completeness found = completeness(counts);
      const double error = found.unseen - unseen_share(p, counts);
      squared += error * error;
      claimed += found.unseen_error * found.unseen_error;
    }
    CHECK(claimed / samples == doctest::Approx(squared / samples).epsilon(0.1));
  }

  TEST_CASE("the bound on the kinds is tight where all are alike, and stays below where they are not") {
    Stream stream(2, StreamPurpose::sampling, {0, 0, 0});
    std::vector<double> alike(40, 1.0 / 40), unlike(40);
    for (std::size_t k = 0; k < unlike.size(); ++k) unlike[k] = std::pow(0.85, k);
    const double sum = std::accumulate(unlike.begin(), unlike.end(), 0.0);
    for (double& q : unlike) q /= sum;
    const auto mean_bound = [&](const std::vector<double>& p) {
      double mean = 0;
      for (int k = 0; k < 2000; ++k) mean += completeness(sampled(p, 100, stream)).kinds_at_least / 2000;
      return mean;
    };
    CHECK(mean_bound(alike) == doctest::Approx(40).epsilon(0.02));
    CHECK(mean_bound(unlike) < 38);
  }

  TEST_CASE("a coverage needs 2 / (1 - confidence) hits") {
    for (const double confidence : {0.01, 0.3, 0.5, 0.8, 0.9, 0.95, 0.99}) {
      CAPTURE(confidence);
      const auto least = static_cast<double>(least_hits(confidence));
      CHECK(least * (1 - confidence) >= 2 - 1e-6);
      CHECK((least - 1) * (1 - confidence) < 2 - 1e-6);
    }
    for (const double wrong : {0.0, 1.0, -0.5, 1.5, std::numeric_limits<double>::quiet_NaN()})
      CHECK_THROWS_AS(least_hits(wrong), std::invalid_argument);
  }

  TEST_CASE("one kind that was hit again and again is no coverage before there are enough hits") {
    CHECK(!is_covered(completeness(Counts{3}), 0.9));
    CHECK(!is_covered(completeness(Counts{19}), 0.9));
    CHECK(is_covered(completeness(Counts{20}), 0.9));
  }

  TEST_CASE("a coverage is reached where the unseen share is what the confidence leaves") {
    CHECK(is_covered(completeness(Counts{1, 1, 18}), 0.9));
    CHECK(!is_covered(completeness(Counts{1, 1, 1, 17}), 0.9));
    CHECK(is_covered(completeness(Counts{1, 1, 1, 1, 1, 1, 14}), 0.7));
    CHECK(!is_covered(completeness(Counts(40, 1)), 0.5));
  }
}

}  // namespace pel
