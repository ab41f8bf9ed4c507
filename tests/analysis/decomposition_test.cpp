#include "libpel/analysis/decomposition.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

#include "tests/analysis/walks.hpp"

using namespace pel;
using namespace pel::test;

namespace {

std::vector<WalkSums> first_group(const std::vector<WalkBlock>& blocks) {
  std::vector<WalkSums> sums;
  for (const WalkBlock& block : blocks) sums.push_back(block.groups.at(0));
  return sums;
}

/// In eight blocks, up to a lag of `lags`.
Decomposition decomposed(const Steps& steps, Index lags, const EinsteinOptions& fit, double threshold = 0) {
  WalkOptions options = walk_options(steps.front().cols(), lags, std::ssize(steps) / 8);
  if (fit.dimension == 2) options.axes = {0, 1};
  return decompose(first_group(record(steps, {threshold}, options)), 0, 1, fit);
}

EinsteinOptions fit_between(double from, double to, int dimension = 3) { return {dimension, from, to, 0.1}; }

/// Within four standard errors, which are no more than `percent` of it.
void check_within_error(double value, double error, double expected, double percent) {
  CAPTURE(value);
  CAPTURE(error);
  CHECK(std::abs(value - expected) < 4 * error);
  CHECK(error < percent / 100 * expected);
  CHECK(error > 0);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("decomposition: a random walk has f = 1 and D = l^2 / 6") {
    const Decomposition found = decomposed(persistent_walk(400, 2000, 0), 40, fit_between(5, 40));
    CHECK(found.status == DiffusionStatus::diffusive);
    CHECK(found.random_walk.diffusivity == doctest::Approx(1.0 / 6).epsilon(1e-12));
    check_within_error(found.path.diffusivity, found.diffusivity_stderr, 1.0 / 6, 2);
    check_within_error(found.correlation, found.correlation_stderr, 1, 2);
    CHECK(found.activated == 1);
    CHECK(found.random_walk_stderr < 1e-12);
  }

  TEST_CASE("decomposition: steps that are undone at once have f = 0 and are not diffusive") {
    Steps steps;
    for (int i = 0; i < 800; ++i) {
      Matrix3X step = Matrix3X::Zero(3, 3);
      step.row(0).setConstant(i % 2 == 0 ? 1 : -1);
      steps.push_back(step);
    }
    const Decomposition found = decomposed(steps, 50, fit_between(10, 50));
    CHECK(found.status == DiffusionStatus::subdiffusive);
    CHECK(found.path.log_slope == doctest::Approx(0).epsilon(1e-9));
    CHECK(std::abs(found.correlation) < 1e-3);
    CHECK(found.random_walk.diffusivity == doctest::Approx(1.0 / 6).epsilon(1e-9));
  }

  TEST_CASE("decomposition: a persistent walk with cos theta = c has f = (1 + c) / (1 - c)") {
    for (const double c : {0.5, 0.25, -0.5}) {
      CAPTURE(c);
      const Decomposition found = decomposed(persistent_walk(400, 4000, c), 100, fit_between(20, 100));
      CHECK(found.status == DiffusionStatus::diffusive);
      check_within_error(found.correlation, found.correlation_stderr, (1 + c) / (1 - c), 3);
    }
  }

  TEST_CASE("decomposition: vacancy walks have the f of their finite lattices") {
    struct Case {
      pel::test::Lattice lattice;
      double exact;
    };
    for (const Case& each : {Case{face_centered(2), 43.0 / 53},
                             {body_centered(2), 7.0 / 9},
                             {simple_cubic(3), 34.0 / 47},
                             {square(3), 7.0 / 11}}) {
      CAPTURE(each.exact);
      const Decomposition found =
          decomposed(vacancy_walk(each.lattice, 100'000), 400, fit_between(100, 400, each.lattice.dimension));
      CHECK(found.status == DiffusionStatus::diffusive);
      check_within_error(found.correlation, found.correlation_stderr, each.exact, 5);
    }
  }

  TEST_CASE("decomposition: with a huge threshold nothing is random and f = 1; with none all is") {
    const Steps steps = persistent_walk(50, 800, -0.5);
    const Decomposition nothing = decomposed(steps, 40, fit_between(10, 40), 100);
    CHECK(nothing.correlation == 1);
    CHECK(nothing.correlation_stderr == 0);
    CHECK(nothing.activated == 0);
    const Decomposition all = decomposed(steps, 40, fit_between(10, 40), 0);
    CHECK(all.msd_rw[1] == doctest::Approx(1));
    CHECK(all.msd_rw[40] == doctest::Approx(40));
  }

  TEST_CASE("decomposition: the standard errors are how far other samples of the same size scatter") {
    constexpr int samples = 60;
    Eigen::ArrayXd values(samples), errors(samples);
    for (int k = 0; k < samples; ++k) {
      const Decomposition found =
          decomposed(persistent_walk(20, 800, -0.5, static_cast<std::uint64_t>(k)), 40, fit_between(10, 40));
      values[k] = found.correlation;
      errors[k] = found.correlation_stderr;
    }
    const double scatter = std::sqrt((values - values.mean()).square().sum() / (samples - 1));
    CHECK(errors.mean() > 0.7 * scatter);
    CHECK(errors.mean() < 1.4 * scatter);
    CHECK(std::abs(values.mean() - 1.0 / 3) < 4 * scatter / std::sqrt(samples));
  }

  TEST_CASE("decomposition: of samples cut in several ways the largest errors hold, the figures are the same") {
    const std::vector<WalkSums> pieces =
        first_group(record(persistent_walk(20, 800, -0.5), {0}, walk_options(20, 40, 50)));
    std::vector<WalkSums> halves{pieces[0], pieces[8]};
    for (std::size_t k = 1; k < 8; ++k) halves[0] += pieces[k], halves[1] += pieces[8 + k];
    const EinsteinOptions fit = fit_between(10, 40);
    const Decomposition fine = decompose(pieces, 0, 1, fit), coarse = decompose(halves, 0, 1, fit);
    const Decomposition both = decompose(std::vector{pieces, halves}, 0, 1, fit);
    CHECK(both.path.diffusivity == fine.path.diffusivity);
    CHECK(both.correlation == fine.correlation);
    CHECK(fine.correlation_stderr != coarse.correlation_stderr);
    CHECK(both.diffusivity_stderr == std::max(fine.diffusivity_stderr, coarse.diffusivity_stderr));
    CHECK(both.random_walk_stderr == std::max(fine.random_walk_stderr, coarse.random_walk_stderr));
    CHECK(both.correlation_stderr == std::max(fine.correlation_stderr, coarse.correlation_stderr));
    CHECK(both.log_slope_stderr == std::max(fine.log_slope_stderr, coarse.log_slope_stderr));
    // What one of them does not know is not known: all else rests, so that without the one sample there is no f.
    std::vector<WalkSums> one_moves =
        first_group(record(Steps(100, Matrix3X::Zero(3, 20)), {1}, walk_options(20, 40, 100)));
    one_moves.push_back(halves[0]);
    CHECK(std::isnan(decompose(std::vector{one_moves, pieces}, 0, 1, fit).correlation_stderr));
    // A single sample has no error of its own.
    const std::vector<WalkSums> whole{[&] {
      WalkSums sum = halves[0];
      return sum += halves[1], sum;
    }()};
    CHECK(decompose(std::vector{whole, pieces}, 0, 1, fit).correlation_stderr == fine.correlation_stderr);
  }

  TEST_CASE("decomposition: what one sample alone says has no error, and where atoms rest there is no f") {
    const Steps rest(40, Matrix3X::Zero(3, 2));
    const Decomposition found =
        decompose(first_group(record(rest, {1}, walk_options(2, 10, 40))), 0, 1, fit_between(2, 10));
    CHECK(found.status == DiffusionStatus::at_rest);
    CHECK(std::isnan(found.correlation));
    CHECK(std::isnan(found.diffusivity_stderr));
    CHECK(found.path.diffusivity == 0);
    CHECK_THROWS_AS(decompose(std::vector<WalkSums>{}, 0, 1, {}), std::invalid_argument);
    CHECK_THROWS_AS(decompose(std::vector<std::vector<WalkSums>>{}, 0, 1, {}), std::invalid_argument);
    CHECK_THROWS_AS(decompose(first_group(record(rest, {1}, walk_options(2, 10, 40))), 1, 1, {}),
                    std::invalid_argument);
  }

  TEST_CASE("decomposition: a slope whose error is too large is no proof of diffusion") {
    const Decomposition vague = decomposed(persistent_walk(1, 60, 0), 40, fit_between(20, 40));
    CHECK(vague.log_slope_stderr > 0.1);
    CHECK(vague.status == DiffusionStatus::unresolved);
  }

  TEST_CASE("decomposition: D_RW of drawn walks agrees with the exact average") {
    WalkOptions options = walk_options(60, 40, 100);
    options.realizations = 50;
    options.redirect = any_direction(options.axes);
    const std::vector<WalkBlock> blocks = record(persistent_walk(60, 400, -0.5), {0}, options);
    const WalkBlock all = sum(blocks);
    const DrawnRandomWalk drawn = drawn_random_walk(all.realizations[0], all.groups[0].pairs, 1, fit_between(10, 40));
    CHECK(drawn.realizations == 50);
    check_within_error(drawn.diffusivity, drawn.diffusivity_stderr, 1.0 / 6, 2);
  }
}
