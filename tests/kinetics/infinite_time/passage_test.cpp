#include "libpel/kinetics/infinite_time/passage.hpp"

#include <doctest/doctest.h>

#include <Eigen/LU>
#include <cmath>

#include "libpel/core/error.hpp"
#include "tests/kinetics/networks.hpp"

using namespace pel;
using namespace pel::test;

namespace {

Network unit_triangle() {
  return weighted_network({1, 1, 1},
                          {{0, 1, 1, Vector3::Zero()}, {1, 2, 1, Vector3::Zero()}, {2, 0, 1, Vector3::Zero()}}, 1);
}

Eigen::MatrixXd generator(const Network& network, const Rates& at) {
  Eigen::MatrixXd q = Eigen::MatrixXd::Zero(network.states(), network.states());
  for (std::size_t e = 0; e < network.jumps.size(); ++e) {
    const Jump& jump = network.jumps[e];
    q(jump.from, jump.to) += at.forward[e];
    q(jump.to, jump.from) += at.backward[e];
  }
  q.diagonal() -= q.rowwise().sum().eval();
  return q;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("complete unit graph of three states: committor 1/2, rate 1") {
    const Network network = unit_triangle();
    const Rates at = rates(network, unit_rates());
    const Reaction result = reaction(network, at, {{0}, {1}});
    CHECK(result.committor[0] == 0);
    CHECK(result.committor[1] == 1);
    CHECK(result.committor[2] == doctest::Approx(0.5).epsilon(1e-13));
    CHECK(result.rate == doctest::Approx(1).epsilon(1e-13));
    CHECK(result.flux == doctest::Approx(0.5).epsilon(1e-13));
    CHECK(mean_first_passage_times(network, at, {1})[0] == doctest::Approx(1).epsilon(1e-13));
  }

  TEST_CASE("passage times and committors fulfil their equations") {
    const Network network = random_network({12, 25, 1, 0}, 6);
    const Rates at = rates(network, {0.4, 1, 1});
    const Eigen::MatrixXd q = generator(network, at);
    const Eigen::VectorXd times = mean_first_passage_times(network, at, {3, 7});
    const Reaction result = reaction(network, at, {{0, 1}, {3, 7}});
    for (Index i = 0; i < network.states(); ++i) {
      const bool target = i == 3 || i == 7;
      if (!target) CHECK(q.row(i).dot(times) == doctest::Approx(-1).epsilon(1e-9));
      if (target) CHECK(times[i] == 0);
      if (!target && i > 1) CHECK(std::abs(q.row(i).dot(result.committor)) < 1e-12);
    }
    const Eigen::VectorXd weights = stationary_weights(at, components(network));
    const double flux = -(weights.array() * result.committor.array() * (q * result.committor).array()).sum();
    CHECK(result.flux == doctest::Approx(flux).epsilon(1e-10));
  }

  TEST_CASE("from a single state the rate is one over the mean first passage time") {
    const Network network = random_network({12, 25, 1, 0}, 16);
    const Rates at = rates(network, {0.1, 1, 1});
    const double time = mean_first_passage_times(network, at, {4, 9})[2];
    CHECK(reaction(network, at, {{2}, {4, 9}}).rate == doctest::Approx(1 / time).epsilon(1e-11));
  }

  TEST_CASE("passage out of a deep basin keeps its digits") {
    // two states that flicker at rate 1, exit from the second at rate r: T(0) = T(1) + 1, T(1) = 2 / r
    for (const double r : {1e-3, 1e-18}) {
      Network network = weighted_network({1, 1, 1}, {{0, 1, 1, Vector3::Zero()}, {1, 2, r, Vector3::Zero()}}, 1);
      const Eigen::VectorXd times = mean_first_passage_times(network, rates(network, {1, 1, std::exp(20.0)}), {2});
      CHECK(times[1] == doctest::Approx(2 / r).epsilon(1e-12));
      CHECK(times[0] == doctest::Approx(1 + 2 / r).epsilon(1e-12));
    }
  }

  TEST_CASE("walkers take the mean first passage time") {
    const Network network = random_network({10, 18, 1, 0}, 26);
    const Rates at = rates(network, {0.5, 1, 1});
    PassageWalkOptions options;
    options.start = 1;
    options.targets = {6, 8};
    options.walkers = 20000;
    const PassageWalk result = walk_passage(network, at, options);
    CHECK(result.status == PassageWalkStatus::complete);
    CHECK(result.arrived == 20000);
    const double exact = mean_first_passage_times(network, at, options.targets)[1];
    CHECK(result.standard_error < 0.02 * exact);
    CHECK(std::abs(result.mean - exact) < 4 * result.standard_error);
  }

  TEST_CASE("what cannot be reached takes forever") {
    const Network network = weighted_network({1, 1, 1}, {{0, 1, 1, Vector3::Zero()}}, 1);
    const Rates at = rates(network, unit_rates());
    CHECK(std::isinf(mean_first_passage_times(network, at, {0})[2]));
    CHECK(std::isnan(reaction(network, at, {{0}, {1}}).committor[2]));
    PassageWalkOptions options;
    options.start = 2;
    options.targets = {0};
    options.walkers = 3;
    CHECK(walk_passage(network, at, options).status == PassageWalkStatus::incomplete);
  }

  TEST_CASE("sets of states that make no sense are refused") {
    const Network network = unit_triangle();
    const Rates at = rates(network, unit_rates());
    CHECK_THROWS_AS(mean_first_passage_times(network, at, {}), InputError);
    CHECK_THROWS_AS(mean_first_passage_times(network, at, {3}), InputError);
    CHECK_THROWS_AS(reaction(network, at, {{0}, {0, 1}}), InputError);
  }
}
