#include "drivers/sweep/sweep_plan.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "libpel/analysis/completeness.hpp"
#include "libpel/core/random.hpp"

namespace pel::drivers {
namespace {

/// The share of all hits that are of kinds seen by the time the rounds end.
double coverage_when_stopped(const std::vector<double>& probabilities, double confidence, Stream& stream) {
  std::vector<std::int64_t> hits(probabilities.size(), 0);
  for (const Round& round : rounds(10'000, confidence)) {
    for (std::int64_t trial = round.begin; trial < round.end; ++trial) {
      double left = stream.uniform();
      std::size_t kind = 0;
      while (kind + 1 < hits.size() && left > probabilities[kind]) left -= probabilities[kind++];
      ++hits[kind];
    }
    if (is_covered(completeness(hits), confidence)) break;
  }
  double seen = 0;
  for (std::size_t kind = 0; kind < hits.size(); ++kind) seen += hits[kind] > 0 ? probabilities[kind] : 0;
  return seen;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("without a confidence all trials are one round") {
    const std::vector<Round> all = rounds(7, 0);
    REQUIRE(all.size() == 1);
    CHECK(all[0].begin == 0);
    CHECK(all[0].end == 7);
  }

  TEST_CASE("rounds make every trial once, the first as many as a judgement takes, later ones a quarter more") {
    for (const double confidence : {0.1, 0.5, 0.9, 0.99})
      for (const std::int64_t trials : {1, 4, 19, 20, 21, 1000}) {
        CAPTURE(confidence);
        CAPTURE(trials);
        const std::vector<Round> all = rounds(trials, confidence);
        CHECK(all.front().begin == 0);
        CHECK(all.front().end == std::min(trials, least_hits(confidence)));
        CHECK(all.back().end == trials);
        for (std::size_t k = 1; k < all.size(); ++k) {
          CHECK(all[k].begin == all[k - 1].end);
          CHECK(all[k].end > all[k].begin);
          CHECK(static_cast<double>(all[k].end) < 1.25 * static_cast<double>(all[k].begin) + 1);
        }
      }
  }

  TEST_CASE("where the rounds stop, the share seen is the confidence on average") {
    Stream stream(3, StreamPurpose::sampling, {0, 0, 0});
    std::vector<double> common_and_rare(31, 0.01), falling(60);
    common_and_rare[0] = 0.7;
    for (std::size_t k = 0; k < falling.size(); ++k) falling[k] = 0.2 * std::pow(0.8, k);
    for (const auto& p : {common_and_rare, falling, std::vector<double>(12, 1.0 / 12), std::vector<double>{0.8, 0.2}})
      for (const double confidence : {0.8, 0.9}) {
        CAPTURE(confidence);
        double mean = 0;
        constexpr int samples = 500;
        for (int k = 0; k < samples; ++k) mean += coverage_when_stopped(p, confidence, stream) / samples;
        CHECK(mean > confidence - 0.5 * (1 - confidence));
      }
  }

  TEST_CASE("a round is what is missing of its trials, at the centers that are open") {
    const std::vector<Center> open{{MinimumId{0}, 4}, {MinimumId{2}, 1}};
    const std::set<SearchKey> attempted{
        {MinimumId{0}, 4, 2}, {MinimumId{0}, 4, 9}, {MinimumId{0}, 5, 3}, {MinimumId{2}, 1, 3}};
    const RoundPlan plan = plan_round({2, 4}, open, attempted);
    CHECK(plan.open == 2);
    CHECK(plan.done_before == 2);
    CHECK(plan.keys == std::vector<SearchKey>{{MinimumId{0}, 4, 3}, {MinimumId{2}, 1, 2}});
    CHECK(plan_round({0, 100}, {}, attempted).keys.empty());
  }

  TEST_CASE("centers are covered by the searches before the end of the round alone") {
    Landscape landscape;
    for (const double energy : {0.0, 1.0}) add_minimum(landscape, {energy, Matrix3X::Zero(3, 1)});
    Saddle joining;
    joining.from = MinimumId{0};
    joining.to = MinimumId{1};
    joining.positions = Matrix3X::Zero(3, 1);
    add_saddle(landscape, joining);
    add_saddle(landscape, joining);
    Finds finds;
    for (std::int64_t trial = 0; trial < 8; ++trial) {
      finds[{MinimumId{0}, 0, trial}] = SaddleId{0};
      finds[{MinimumId{0}, 1, trial}] = trial % 2 == 0 ? std::nullopt : std::optional(SaddleId{0});
      finds[{MinimumId{1}, 0, trial}] = trial < 5 ? SaddleId{0} : SaddleId{1};
    }
    constexpr double confidence = 0.5;  // of four hits
    const Center steady{MinimumId{0}, 0}, half{MinimumId{0}, 1}, other{MinimumId{1}, 0};
    CHECK(covered_centers(landscape, finds, 3, confidence).empty());
    CHECK(covered_centers(landscape, finds, 4, confidence) == std::set<Center>{steady, other});
    CHECK(covered_centers(landscape, finds, 8, confidence) == std::set<Center>{steady, half, other});
  }
}

}  // namespace pel::drivers
