#include "libpel/kinetics/finite_time/finite_time.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

#include "libpel/core/error.hpp"
#include "libpel/kinetics/finite_time/horizon.hpp"
#include "libpel/kinetics/infinite_time/transport.hpp"
#include "tests/kinetics/backward_equations.hpp"
#include "tests/kinetics/long_arithmetic.hpp"
#include "tests/kinetics/networks.hpp"
#include "tests/kinetics/vacancy_lattice.hpp"

using namespace pel;
using namespace pel::test;

namespace {

/// Compares with the backward equations integrated step by step.
void check_against_integration(const Network& network, const EvolutionOptions& options) {
  const Rates at = rates(network, {0.7, 1, 1});
  const StartDistribution start = start_distribution(network, at, options.start);
  const std::vector<double> times{0.02, 0.5, 4.0, 30.0};
  const FiniteTime result = finite_time(evolution(network, at, options), times);
  REQUIRE(result.status == FiniteTimeStatus::resolved);
  for (std::size_t t = 0; t < times.size(); ++t) {
    const Backward reference =
        integrate(network, at, options.threshold, times[t], 200 + static_cast<int>(80 * times[t]));
    const auto mean = [&](const Eigen::ArrayXd& function) {
      return function(start.states).matrix().dot(start.probability);
    };
    const double tags = static_cast<double>(network.tags);
    const double msd_rw = mean(reference.big + reference.small_square) / tags;
    CHECK(result.msd[t] == doctest::Approx(mean(reference.square) / tags).epsilon(1e-7));
    CHECK(result.msd_rw[t] == doctest::Approx(msd_rw).epsilon(1e-7));
    CHECK(result.absorbed[t] == doctest::Approx(mean(reference.absorbed)).epsilon(1e-7));
    CHECK(result.correlation[t] == doctest::Approx(result.msd[t] / result.msd_rw[t]));
  }
}

FiniteTime unit_finite_time(const Network& network, const std::vector<double>& times,
                            const EvolutionOptions& options = {}) {
  return finite_time(evolution(network, rates(network, unit_rates()), options), times);
}

Network rattler(double k) { return weighted_network({1, 1}, {{0, 1, k, Vector3::UnitX()}}, 1); }

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("finite time agrees with the backward equations, integrated step by step") {
    for (const Index unsearched : {0, 2, 4})
      for (const double threshold : {0.0, 0.6}) {
        const Network network = random_network({8, 14, 3, unsearched}, 100 + unsearched);
        EvolutionOptions options;
        options.threshold = threshold;
        check_against_integration(network, options);
        options.start.state = 1;
        check_against_integration(network, options);
      }
  }

  TEST_CASE("displacements count along the first axes only") {
    Network network = random_network({6, 10, 2, 1}, 8);
    network.dimension = 2;
    EvolutionOptions options;
    options.threshold = 0.5;
    check_against_integration(network, options);
  }

  TEST_CASE("rattler between two sites: MSD(t) = (1 - exp(-2kt)) / 2, D = 0") {
    const double k = 0.8;
    const std::vector<double> times{1e-8, 0.1, 1, 10, 1e4};
    const FiniteTime result = unit_finite_time(rattler(k), times);
    REQUIRE(result.status == FiniteTimeStatus::resolved);
    for (std::size_t t = 0; t < times.size(); ++t) {
      CHECK(result.msd[t] == doctest::Approx(-std::expm1(-2 * k * times[t]) / 2).epsilon(1e-10));
      CHECK(result.msd_rw[t] == doctest::Approx(k * times[t]).epsilon(1e-12));
      CHECK(result.absorbed[t] == 0);
    }
    const Network network = rattler(k);
    CHECK(transport(network, rates(network, unit_rates()))[0].status == TransportStatus::bounded);
  }

  TEST_CASE("loops alone: the walk is random at all times") {
    const Network network = weighted_network({1}, {{0, 0, 2, Vector3(3, 0, 0)}, {0, 0, 1, Vector3(0, 1, 0)}}, 2);
    const FiniteTime result = unit_finite_time(network, {0.3, 50});
    REQUIRE(result.status == FiniteTimeStatus::resolved);
    CHECK(result.msd[1] == doctest::Approx(2 * (2 * 9 + 1) * 50.0).epsilon(1e-13));
    CHECK(result.correlation[0] == doctest::Approx(1).epsilon(1e-13));
  }

  TEST_CASE("the slope of MSD at long times is 2 d D of infinite time") {
    for (const Network& network :
         {vacancy_network(square(3)), vacancy_network(face_centered(2)), ring({1, 2, 0.5, 1}, {0.1, 0.7, 0.02, 0.3})}) {
      const Transport limit = transport(network, rates(network, unit_rates()))[0];
      const FiniteTime result = unit_finite_time(network, {1e3, 2e3});
      REQUIRE(result.status == FiniteTimeStatus::resolved);
      const double unit = 2 * network.dimension * 1e3;
      CHECK((result.msd[1] - result.msd[0]) / unit == doctest::Approx(limit.all.diffusivity).epsilon(1e-9));
      CHECK(result.msd_rw[1] / (2 * unit) == doctest::Approx(limit.all.random_walk).epsilon(1e-9));
    }
  }

  TEST_CASE("a threshold above every step makes f(t) = 1") {
    const Network network = random_network({8, 14, 3, 2}, 12);
    EvolutionOptions options;
    options.threshold = 100;
    const FiniteTime result = finite_time(evolution(network, rates(network, {0.5, 1, 1}), options), {0.1, 1, 10});
    REQUIRE(result.times.size() == 3);
    for (const double f : result.correlation) CHECK(f == doctest::Approx(1).epsilon(1e-12));
  }

  TEST_CASE("only what the start can reach matters") {
    Network network = random_network({6, 10, 2, 1}, 31);
    const Rates before = rates(network, {0.5, 1, 1});
    const FiniteTime alone = finite_time(evolution(network, before), {1, 10});
    network.energies.push_back(-3);  // a deep state apart
    network.searched.push_back(1);
    const FiniteTime beside = finite_time(evolution(network, rates(network, {0.5, 1, 1})), {1, 10});
    REQUIRE(beside.times.size() == 2);
    CHECK(beside.msd[1] == doctest::Approx(alone.msd[1]).epsilon(1e-12));
    CHECK(beside.absorbed[1] == doctest::Approx(alone.absorbed[1]).epsilon(1e-12));
  }

  TEST_CASE("states behind the frontier are not reached from a single state") {
    // 0 - 1 - (2 unsearched) - 3
    Network network = weighted_network(
        {1, 1, 1, 1}, {{0, 1, 1, Vector3::UnitX()}, {1, 2, 0.5, Vector3::UnitX()}, {2, 3, 1, Vector3::UnitX()}}, 1);
    network.searched[2] = 0;
    const Rates at = rates(network, unit_rates());
    Start start;
    CHECK(start_distribution(network, at, start).states == std::vector<Index>{0, 1, 3});
    start.state = 0;
    CHECK(start_distribution(network, at, start).states == std::vector<Index>{0, 1});
    EvolutionOptions options;
    options.start = start;
    const FiniteTime late = finite_time(evolution(network, at, options), {1e4});
    REQUIRE(late.times.size() == 1);
    CHECK(late.absorbed[0] == doctest::Approx(1));
    CHECK(late.msd[0] == doctest::Approx(4));  // all stand at state 2
  }

  TEST_CASE("absolute energies do not matter at finite time") {
    Network network = random_network({8, 14, 3, 2}, 77);
    EvolutionOptions options;
    options.threshold = 0.5;
    const FiniteTime before = finite_time(evolution(network, rates(network, {0.2, 1, 1}), options), {1, 100});
    for (double& energy : network.energies) energy -= 2000;
    for (Jump& jump : network.jumps) jump.saddle_energy -= 2000;
    const FiniteTime after = finite_time(evolution(network, rates(network, {0.2, 1, 1}), options), {1, 100});
    REQUIRE(after.times.size() == 2);
    CHECK(after.msd[1] == doctest::Approx(before.msd[1]).epsilon(1e-13));
    CHECK(after.msd_rw[1] == doctest::Approx(before.msd_rw[1]).epsilon(1e-13));
  }

  TEST_CASE("alternating chain: figures are right, however slow the second rate") {
    const double p = 1;
    for (const double q : {1e-3, 1e-8, 1e-12, 1e-16}) {
      Network network = ring({1, 1}, {p, q});
      for (Jump& jump : network.jumps) jump.saddle_energy += 20;
      const Rates at = rates(network, {1, 1, std::exp(barrier_offset + 20)});
      const FiniteTime result = finite_time(evolution(network, at), log_spaced(1e-3, 1e20, 24));
      CHECK(result.status == FiniteTimeStatus::resolved);
      for (std::size_t t = 0; t < result.times.size(); ++t) {
        const double rate = 2 * (p + q);
        const double settled = -std::expm1(-rate * result.times[t]);
        const double msd = 4 * p * q / (p + q) * result.times[t] + 2 * std::pow((p - q) / rate, 2) * settled;
        CHECK(result.msd[t] == doctest::Approx(msd).epsilon(1e-6));
      }
    }
  }

  TEST_CASE("low temperature: figures agree with arithmetic of 100 digits") {
    std::size_t resolved = 0;
    for (const double temperature : {0.2, 0.05})
      for (const Index unsearched : {0, 2}) {
        const Network network = random_network({6, 9, 1, unsearched}, 300 + unsearched);
        const Rates at = rates(network, {temperature, 1, 1});
        EvolutionOptions options;
        if (unsearched > 0) options.start.state = 2;
        const StartDistribution start = start_distribution(network, at, options.start);
        const FiniteTime result = finite_time(evolution(network, at, options), log_spaced(1e-2, 1e22, 5));
        resolved += result.times.size();
        for (std::size_t t = 0; t < result.times.size(); ++t) {
          const Eigen::VectorXd reference = mean_squares(network, temperature, result.times[t]);
          const double msd = reference(start.states).dot(start.probability);
          CAPTURE(temperature);
          CAPTURE(result.times[t]);
          CHECK(result.msd[t] == doctest::Approx(msd).epsilon(1e-6));
        }
      }
    CHECK(resolved == 20);
  }

  TEST_CASE("requests that make no sense are refused") {
    Network network = random_network({6, 10, 2, 2}, 5);
    const Rates at = rates(network, {0.5, 1, 1});
    const Evolution walk = evolution(network, at);
    CHECK_THROWS_AS(finite_time(walk, {0.0, 1.0}), InputError);
    CHECK_THROWS_AS(finite_time(walk, {2.0, 1.0}), InputError);
    CHECK_THROWS_AS(finite_time(walk, {std::nan("")}), InputError);
    EvolutionOptions options;
    options.start.state = 5;
    CHECK_THROWS_WITH_AS(evolution(network, at, options), doctest::Contains("not searched"), InputError);
    options.start.state = 9;
    CHECK_THROWS_WITH_AS(evolution(network, at, options), doctest::Contains("does not exist"), InputError);
    options.start.state.reset();
    options.largest = 3;
    const Evolution too_large = evolution(network, at, options);
    CHECK(too_large.status == EvolutionStatus::too_large);
    CHECK(horizon(too_large).status == (too_large.closed ? HorizonStatus::unlimited : HorizonStatus::unresolved));
    CHECK_FALSE(too_large.closed);
    CHECK_THROWS_WITH_AS(finite_time(too_large, {1.0}), doctest::Contains("too large"), InputError);
    Network folded = folded_vacancy_network(simple_cubic(3));
    options.largest = 20;
    const Evolution states_only = evolution(folded, rates(folded, unit_rates()), options);
    CHECK(states_only.status == EvolutionStatus::states_only);
    CHECK(horizon(states_only).status == HorizonStatus::unlimited);
    CHECK_THROWS_WITH_AS(finite_time(states_only, {1.0}), doctest::Contains("too large"), InputError);
    network.searched.assign(6, 0);
    CHECK_THROWS_WITH_AS(evolution(network, at), doctest::Contains("no searched state"), InputError);
  }

  TEST_CASE("a folded vacancy walks in time as the lifted chain of its tags") {
    const std::vector<double> times{0.01, 0.3, 2, 40};
    const FiniteTime folded = unit_finite_time(folded_vacancy_network(simple_cubic(3)), times);
    const FiniteTime chain = unit_finite_time(vacancy_network(simple_cubic(3)), times);
    REQUIRE(folded.status == FiniteTimeStatus::resolved);
    for (std::size_t t = 0; t < times.size(); ++t) {
      CHECK(folded.msd[t] == doctest::Approx(chain.msd[t]).epsilon(1e-9));
      CHECK(folded.msd_rw[t] == doctest::Approx(chain.msd_rw[t]).epsilon(1e-9));
    }
  }

  TEST_CASE("tensors have the traces of their averages, and those of projected walks") {
    const Network network = random_network({8, 14, 3, 2}, 41);
    EvolutionOptions options;
    options.threshold = 0.6;
    const Evolution walk = evolution(network, rates(network, {0.6, 1, 1}), options);
    const double time = 3;
    const FiniteTime all = finite_time(walk, {time});
    const FiniteTimeTensors tensors = finite_time_tensors(walk, time);
    CHECK(tensors.walk.trace() == doctest::Approx(all.msd[0] / (2 * time)).epsilon(1e-10));
    CHECK(tensors.random_walk.trace() == doctest::Approx(all.msd_rw[0] / (2 * time)).epsilon(1e-10));
    const Vector3 direction = Vector3(1, -2, 0.5).normalized();
    const FiniteTime along = finite_time(walk, {time}, {0, direction});
    CHECK(direction.dot(tensors.walk * direction) == doctest::Approx(along.msd[0] / (2 * time)).epsilon(1e-10));
    CHECK(direction.dot(tensors.random_walk * direction) ==
          doctest::Approx(along.msd_rw[0] / (2 * time)).epsilon(1e-10));
    // late, where nothing stops, tensors are those of infinite time
    Network closed = vacancy_network(square(3));
    const FiniteTimeTensors late = finite_time_tensors(evolution(closed, rates(closed, unit_rates())), 1e9);
    const Transport limit = transport(closed, rates(closed, unit_rates()))[0];
    CHECK((late.walk - limit.all.diffusivity_tensor).norm() < 1e-6 * limit.all.diffusivity);
  }

  TEST_CASE("species average over their own tags") {
    Network network = random_network({8, 14, 3, 2}, 43);
    network.species = {2, 1, 2};
    const Evolution walk = evolution(network, rates(network, {0.6, 1, 1}));
    const double whole = finite_time(walk, {2.0}).msd[0];
    const double one = finite_time(walk, {2.0}, {1, {}}).msd[0];
    const double two = finite_time(walk, {2.0}, {2, {}}).msd[0];
    CHECK(whole == doctest::Approx((one + 2 * two) / 3).epsilon(1e-12));
    CHECK_THROWS_AS(finite_time(walk, {2.0}, {3, {}}), InputError);
  }
}
