#include "libpel/kinetics/infinite_time/transport.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include "libpel/core/error.hpp"
#include "libpel/core/units.hpp"
#include "tests/kinetics/networks.hpp"
#include "tests/kinetics/vacancy_lattice.hpp"

using namespace pel;
using namespace pel::test;

namespace {

Transport unit_transport(const Network& network, const TransportOptions& options = {}) {
  const std::vector<Transport> results = transport(network, rates(network, unit_rates()), options);
  REQUIRE(results.size() == 1);
  return results[0];
}

doctest::Approx exactly(double number) { return doctest::Approx(number).epsilon(1e-11); }

std::vector<double> random_numbers(Index count, std::uint64_t seed) {
  Stream stream(seed, StreamPurpose::sampling, {1, 0, 0});
  std::vector<double> result;
  for (Index i = 0; i < count; ++i) result.push_back(std::exp(2 * stream.normal()));
  return result;
}

/// Square or cubic lattice of `size` sites to a side with periodic images, unit steps.
Network periodic_lattice(Index size, int dimension, const std::vector<double>& weights,
                         const std::vector<double>& conductances) {
  std::vector<Edge> edges;
  Index sites = 1;
  for (int k = 0; k < dimension; ++k) sites *= size;
  for (Index site = 0, stride = 1; stride < sites; stride *= size, site = 0)
    for (; site < sites; ++site) {
      const bool last = site / stride % size == size - 1;
      const Index next = last ? site - (size - 1) * stride : site + stride;
      const int axis = stride == 1 ? 0 : stride == size ? 1 : 2;
      edges.push_back({site, next, conductances[edges.size()], Vector3::Unit(axis)});
    }
  return weighted_network(weights, edges, dimension);
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("alternating chain: D = 2pq/(p+q), f = 4pq/(p+q)^2") {
    const double p = 3;
    const double q = 0.2;
    const Transport result = unit_transport(ring({1, 1}, {p, q}));
    CHECK(result.status == TransportStatus::solved);
    CHECK(result.all.diffusivity == exactly(2 * p * q / (p + q)));
    CHECK(result.all.random_walk == exactly((p + q) / 2));
    CHECK(result.all.correlation == exactly(4 * p * q / (p + q) / (p + q)));
  }

  TEST_CASE("random traps do not correlate: f = 1 in 1, 2 and 3 dimensions") {
    for (const int dimension : {1, 2, 3}) {
      const Index sites = dimension == 1 ? 4 : dimension == 2 ? 16 : 64;
      const Network network =
          periodic_lattice(4, dimension, random_numbers(sites, 7), std::vector<double>(sites * dimension, 0.3));
      const Transport result = unit_transport(network);
      CHECK(result.status == TransportStatus::solved);
      CHECK(result.all.correlation == exactly(1));
      CHECK(result.all.diffusivity == exactly(0.3 * static_cast<double>(sites) / sum(random_numbers(sites, 7))));
      CHECK((result.all.diffusivity_tensor - result.all.random_walk_tensor).norm() < 1e-11 * result.all.random_walk);
    }
  }

  TEST_CASE("random barriers in one dimension diffuse like the traps of equal mean residence: f = 1/(<w><1/w>)") {
    const Index size = 20;
    const std::vector<double> w = random_numbers(size, 3);
    double inverse = 0;
    for (const double c : w) inverse += 1 / c;
    const double n = static_cast<double>(size);
    const Transport barriers = unit_transport(ring(std::vector<double>(w.size(), 1.0), w));
    CHECK(barriers.all.correlation == exactly(1 / (sum(w) / n * inverse / n)));
    std::vector<double> weights;
    for (const double c : w) weights.push_back(1 / c);  // rate 1 / weight to either side
    const Transport traps = unit_transport(ring(weights, std::vector<double>(w.size(), 1.0)));
    CHECK(traps.all.correlation == exactly(1));
    CHECK(barriers.all.diffusivity == exactly(traps.all.diffusivity));
  }

  TEST_CASE("two-state cell: f = sech^2(beta (S2 - S1) / 2) whatever the wells") {
    for (const double well : {0.0, 0.11, 0.37})
      for (const double temperature : {200.0, 900.0}) {
        Network network;
        network.energies = {0.0, well};
        network.searched = {1, 1};
        network.dimension = 1;
        network.jumps = {{0, 1, 0.5, one_move(Vector3::UnitX())}, {1, 0, 0.62, one_move(Vector3::UnitX())}};
        const Units metal = units(UnitStyle::metal);
        const RateOptions options{temperature, metal.boltzmann, metal.default_prefactor};
        const Transport result = transport(network, rates(network, options))[0];
        const double half = 0.12 / (metal.boltzmann * temperature) / 2;
        CHECK(result.all.correlation == exactly(1 / std::pow(std::cosh(half), 2)));
      }
  }

  TEST_CASE("comb with teeth of M states: D = k / (M + 1), f = 1") {
    for (const Index teeth : {1, 2, 7}) {
      const double k = 0.7;
      std::vector<Edge> edges{{0, 0, k, Vector3::UnitX()}};
      for (Index m = 0; m < teeth; ++m) edges.push_back({m, m + 1, 1, Vector3::Zero()});
      const Network network = weighted_network(std::vector<double>(teeth + 1, 1.0), edges, 1);
      const Transport result = unit_transport(network);
      CHECK(result.all.diffusivity == exactly(k / static_cast<double>(teeth + 1)));
      CHECK(result.all.correlation == exactly(1));
    }
  }

  TEST_CASE("one state that jumps to its own images walks at random, in each direction by itself") {
    const Network network = weighted_network(
        {1}, {{0, 0, 2, Vector3(3, 0, 0)}, {0, 0, 5, Vector3(0, 1, 0)}, {0, 0, 7, Vector3(0, 0, 0.5)}}, 3);
    const Transport result = unit_transport(network);
    CHECK(result.all.correlation == exactly(1));
    CHECK(result.all.diffusivity_tensor.diagonal().isApprox(Vector3(18, 5, 1.75), 1e-12));
    CHECK(result.all.diffusivity == exactly((18 + 5 + 1.75) / 3));
  }

  TEST_CASE("one vacancy on a periodic lattice has the exact finite-lattice f") {
    CHECK(unit_transport(vacancy_network(square(3))).all.correlation == exactly(7.0 / 11));
    CHECK(unit_transport(vacancy_network(square(4))).all.correlation == exactly(17.0 / 31));
    CHECK(unit_transport(vacancy_network(simple_cubic(3))).all.correlation == exactly(34.0 / 47));
    CHECK(unit_transport(vacancy_network(simple_cubic(4))).all.correlation == exactly(129.0 / 191));
    CHECK(unit_transport(vacancy_network(body_centered(2))).all.correlation == exactly(7.0 / 9));
    CHECK(unit_transport(vacancy_network(face_centered(2))).all.correlation == exactly(43.0 / 53));
  }

  TEST_CASE("f depends on saddles and displacements, not on the energies of the minima") {
    Network network = random_network({}, 11);
    const double f = transport(network, rates(network, {0.2, 1, 1}))[0].all.correlation;
    const double before = transport(network, rates(network, {0.2, 1, 1}))[0].all.diffusivity;
    for (std::size_t i = 0; i < network.energies.size(); ++i) network.energies[i] = 1 - 0.1 * static_cast<double>(i);
    const Transport after = transport(network, rates(network, {0.2, 1, 1}))[0];
    CHECK(after.all.correlation == doctest::Approx(f).epsilon(1e-10));
    CHECK(std::abs(after.all.diffusivity / before - 1) > 0.01);
  }

  TEST_CASE("threshold: D_RW runs from all steps random to D itself") {
    const Network network = random_network({}, 5);
    const Rates at = rates(network, {0.5, 1, 1});
    const Transport all_random = transport(network, at)[0];
    const Transport none_random = transport(network, at, {100.0})[0];
    const Transport some_random = transport(network, at, {0.5})[0];
    const Eigen::VectorXd weights = stationary_weights(at, components(network));
    double squares = 0;
    for (std::size_t e = 0; e < network.jumps.size(); ++e)
      squares += weights[network.jumps[e].from] * at.forward[e] * network.jumps[e].moves.vectors.squaredNorm();
    CHECK(all_random.all.random_walk == exactly(squares / (3.0 * static_cast<double>(network.tags))));
    CHECK(none_random.all.random_walk == exactly(none_random.all.diffusivity));
    CHECK(some_random.all.random_walk < all_random.all.random_walk);
    CHECK(some_random.all.diffusivity == exactly(all_random.all.diffusivity));
  }

  TEST_CASE("small steps keep their correlations in D_RW") {
    // a dead end at distance 0.2, beside a big step to the next cell
    const Network rattle = weighted_network({1, 1}, {{0, 1, 4, Vector3(0.2, 0, 0)}, {0, 0, 1, Vector3(0.8, 0, 0)}}, 1);
    CHECK(unit_transport(rattle, {0.5}).all.random_walk == exactly(0.64 / 2));
    // alternating chain: the small steps, all forward or all back, walk by themselves once the big ones are taken out
    const Network chain = weighted_network({1, 1}, {{0, 1, 4, Vector3(0.2, 0, 0)}, {1, 0, 1, Vector3(0.8, 0, 0)}}, 1);
    const double series = 4.0 * 1.0 / (4.0 + 1.0);
    CHECK(unit_transport(chain, {0.5}).all.diffusivity == exactly(series / 2));
    CHECK(unit_transport(chain, {0.5}).all.random_walk == exactly((0.64 + series * 0.04) / 2));
  }

  TEST_CASE("without cycles of net displacement D is exactly 0") {
    Stream stream(2, StreamPurpose::sampling, {});
    std::vector<Vector3> position;
    for (int i = 0; i < 6; ++i) position.emplace_back(stream.normal(), stream.normal(), stream.normal());
    std::vector<Edge> edges;
    for (Index i = 0; i < 6; ++i)
      for (Index j = 0; j < i; ++j) edges.push_back({i, j, stream.uniform(), position[j] - position[i]});
    const Transport result = unit_transport(weighted_network(std::vector<double>(6, 1.0), edges, 3));
    CHECK(result.status == TransportStatus::bounded);
    CHECK(result.bounded);
    CHECK(result.all.diffusivity == 0);
    CHECK(result.all.random_walk > 0);
    CHECK(result.all.correlation == 0);
  }

  TEST_CASE("each component is reported by itself") {
    const Network network = weighted_network(
        {1, 1, 1, 1}, {{0, 2, 3, Vector3::UnitX()}, {2, 0, 1, Vector3::UnitX()}, {1, 1, 1e-40, Vector3::UnitX()}}, 1);
    const std::vector<Transport> results = transport(network, rates(network, unit_rates()));
    REQUIRE(results.size() == 3);
    CHECK(results[0].all.correlation == exactly(0.75));
    CHECK(results[1].all.diffusivity == exactly(1e-40));
    CHECK(results[2].bounded);
    CHECK(std::isnan(results[2].all.correlation));
  }

  TEST_CASE("conductances 25 orders of magnitude apart keep their digits") {
    const std::vector<double> c{1, 1e-12, 1e-25, 1, 3e-7, 1e-20};
    double inverse = 0;
    for (const double x : c) inverse += 1 / x;
    Network network = ring(std::vector<double>(c.size(), 1.0), c);
    for (Jump& jump : network.jumps) jump.saddle_energy += 40;  // barriers stay positive
    const Transport result = transport(network, rates(network, {1, 1, std::exp(barrier_offset + 40)}))[0];
    CHECK(result.status == TransportStatus::solved);
    CHECK(result.all.diffusivity == doctest::Approx(6 / inverse).epsilon(1e-10));
  }

  TEST_CASE("a temperature too low for doubles is unresolved, not wrong") {
    Network network = ring({1, 1, 1}, {1, 1, 1});
    network.jumps[0].saddle_energy += 800;
    network.jumps[1].saddle_energy += 800;
    CHECK(unit_transport(network).status == TransportStatus::unresolved);
  }

  TEST_CASE("absolute energies do not matter: a shift by -2000 changes nothing") {
    Network network = random_network({}, 21);
    const Transport before = transport(network, rates(network, {0.03, 1, 1}), {0.5})[0];
    for (double& energy : network.energies) energy -= 2000;
    for (Jump& jump : network.jumps) jump.saddle_energy -= 2000;
    const Transport after = transport(network, rates(network, {0.03, 1, 1}), {0.5})[0];
    CHECK(after.all.diffusivity == doctest::Approx(before.all.diffusivity).epsilon(1e-13));
    CHECK(after.all.random_walk == doctest::Approx(before.all.random_walk).epsilon(1e-13));
  }

  TEST_CASE("transport refuses rates of another network and negative thresholds") {
    const Network network = random_network({}, 1);
    const Rates at = rates(network, {1, 1, 1});
    CHECK_THROWS_AS(transport(ring({1, 1}, {1, 1}), at), InputError);
    CHECK_THROWS_AS(transport(network, at, {-1.0}), InputError);
  }
}
