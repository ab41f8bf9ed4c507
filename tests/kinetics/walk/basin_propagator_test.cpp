#include "libpel/kinetics/walk/basin_propagator.hpp"

#include <doctest/doctest.h>

#include "tests/kinetics/basin_chains.hpp"

using namespace pel;
using namespace pel::test;

namespace {

/// exp(a) by its series, for matrices of small norm.
Eigen::MatrixXd exponential(const Eigen::MatrixXd& a) {
  Eigen::MatrixXd result = Eigen::MatrixXd::Identity(a.rows(), a.rows());
  Eigen::MatrixXd term = result;
  for (int n = 1; n < 60; ++n) result += term = term * a / n;
  return result;
}

/// Rates times what a crossing adds to the sum of squares.
Eigen::MatrixXd gain(const BasinChain& chain) {
  const Eigen::VectorXd scale = chain.rates.cwiseQuotient(conductance_sums(chain));
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(chain.nodes(), chain.nodes());
  for (std::size_t e = 0; e < chain.inside.size(); ++e) {
    const Conductor& link = chain.inside[e];
    result(link.from, link.to) += scale[link.from] * link.conductance * chain.squares[e];
    result(link.to, link.from) += scale[link.to] * link.conductance * chain.squares[e];
  }
  return result;
}

/// exp(Q t) and the integral of exp(Q u) G exp(Q (t - u)), both blocks of one exponential (Van Loan 1978).
Eigen::MatrixXd both(const BasinChain& chain, double time) {
  const Index n = chain.nodes();
  Eigen::MatrixXd block = Eigen::MatrixXd::Zero(2 * n, 2 * n);
  block.topLeftCorner(n, n) = block.bottomRightCorner(n, n) = generator(chain);
  block.topRightCorner(n, n) = gain(chain);
  return exponential(block * time).topRows(n);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("survival is the exponential of the generator, with the sums of squares") {
    for (const std::uint64_t seed : {1, 2, 3}) {
      const BasinChain chain = random_chain({6, 10, 2, 0.5}, seed);
      BasinPropagator propagator(chain);
      for (const double time : {1e-5, 3e-3, 0.07, 0.4, 1.3}) {
        const Eigen::MatrixXd reference = both(chain, time);
        for (Index start = 0; start < 6; ++start) {
          const Survival survival = propagator.survival(start, time);
          CHECK(survival.arrival.isApprox(reference.row(start).head(6), 1e-12));
          CHECK(survival.squares.isApprox(reference.row(start).tail(6), 1e-12));
        }
      }
    }
  }

  TEST_CASE("two times in a row are one time, also long ones") {
    const BasinChain chain = random_chain({5, 8, 6, 1e-4}, 4);
    BasinPropagator propagator(chain);
    for (const auto& [a, b] : {std::pair{0.3, 2.0}, {50.0, 1e3}, {1e4, 123.456}}) {
      const Survival whole = propagator.survival(2, a + b);
      const Survival first = propagator.survival(2, a);
      Eigen::RowVectorXd arrival = Eigen::RowVectorXd::Zero(5);
      Eigen::RowVectorXd squares = Eigen::RowVectorXd::Zero(5);
      for (Index i = 0; i < 5; ++i) {
        const Survival second = propagator.survival(i, b);
        arrival += first.arrival[i] * second.arrival;
        squares += first.arrival[i] * second.squares + first.squares[i] * second.arrival;
      }
      CHECK(arrival.isApprox(whole.arrival, 1e-11));
      CHECK(squares.isApprox(whole.squares, 1e-11));
    }
  }

  TEST_CASE("rates 1e-20 of the fastest keep their digits") {
    // A fast pair, and a third state that exchanges with it slowly: 0 <-> 1 at rate 1, 1 <-> 2 at `slow`.
    const double slow = 1e-20;
    const BasinChain chain{{{0, 1, 1}, {1, 2, slow}}, Eigen::Vector3d::Zero(), Eigen::Vector3d(1, 1, slow), {1, 0}};
    BasinPropagator propagator(chain);
    // The pair is one state of weight 2: rate slow / 2 to the third, slow back.
    for (const double time : {1e15, 1e19, 1e20, 1e22}) {
      const Survival survival = propagator.survival(0, time);
      const double there = -std::expm1(-1.5 * slow * time) / 3;
      CHECK(survival.arrival[2] == doctest::Approx(there).epsilon(1e-10));
      CHECK(survival.arrival[0] == doctest::Approx((1 - there) / 2).epsilon(1e-10));
      CHECK(survival.arrival.sum() == doctest::Approx(1).epsilon(1e-12));
      // Hops between 0 and 1: one per time spent in the pair.
      const double in_pair = 2 * time / 3 - std::expm1(-1.5 * slow * time) / (4.5 * slow);
      CHECK(survival.squares.sum() == doctest::Approx(in_pair).epsilon(1e-9));
    }
  }

  TEST_CASE("matrices that were let go are made again alike") {
    const BasinChain chain = random_chain({5, 8, 2, 0.1}, 5);
    BasinPropagator propagator(chain);
    const Eigen::RowVectorXd before = propagator.survival(1, 20).arrival;
    CHECK(propagator.size() > 0);
    propagator.forget();
    CHECK(propagator.size() == 0);
    CHECK(propagator.survival(1, 20).arrival == before);
  }
}
