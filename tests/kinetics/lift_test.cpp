#include "libpel/kinetics/lift.hpp"

#include <doctest/doctest.h>

#include "libpel/kinetics/infinite_time/transport.hpp"
#include "tests/kinetics/vacancy_lattice.hpp"

using namespace pel;
using namespace pel::test;

namespace {

Diffusion diffusion(const Network& network) {
  const std::vector<Transport> results = transport(network, rates(network, unit_rates()));
  REQUIRE(results.size() == 1);
  CHECK(results[0].status == TransportStatus::solved);
  return results[0].all;
}

doctest::Approx exactly(double number) { return doctest::Approx(number).epsilon(1e-11); }

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("tags that are not exchanged stay on the states as they are") {
    Network network = random_network({}, 3);
    network.species = {1, 1, 1};
    for (Jump& jump : network.jumps) jump.permutation = {0, 1, 2};
    const std::vector<Lift> parts = lift(network);
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].tags == std::vector<Index>{0, 1, 2});
    CHECK(parts[0].network.states() == network.states());
    CHECK(parts[0].network.jumps[3].permutation.empty());
    CHECK(parts[0].network.jumps[3].moves.vectors == network.jumps[3].moves.vectors);
  }

  TEST_CASE("exchanged tags are followed through every exchange") {
    // atoms 0 and 1 change places by half a turn each; atom 2 looks on
    Network network = weighted_network({1}, {}, 3);
    network.tags = 3;
    Matrix3X steps(3, 2);
    steps << 1, -1, 0, 0, 0, 0;
    network.jumps.push_back({0, 0, barrier_offset, {{0, 1}, steps}, {1, 0, 2}, 0});
    const std::vector<Lift> parts = lift(network);
    REQUIRE(parts.size() == 2);
    CHECK(parts[0].tags == std::vector<Index>{2});
    CHECK(parts[1].tags == std::vector<Index>{0, 1});
    const Lift& pair = parts[1];
    CHECK(pair.network.states() == 2);
    REQUIRE(pair.network.jumps.size() == 2);
    CHECK(pair.network.jumps[0].from == 0);
    CHECK(pair.network.jumps[0].to == 1);
    CHECK(pair.network.jumps[0].moves.vectors(0, 0) == 1);
    CHECK(pair.network.jumps[1].to == 0);
    CHECK(pair.network.jumps[1].moves.vectors(0, 0) == -1);
    // going round by half turns in the same sense never ends anywhere else: both jumps undo each other
    CHECK(transport(network, rates(network, unit_rates()))[0].status == TransportStatus::bounded);
  }

  TEST_CASE("one vacancy as one state with jumps to its own images has the exact finite-lattice f") {
    CHECK(diffusion(folded_vacancy_network(square(3))).correlation == exactly(7.0 / 11));
    CHECK(diffusion(folded_vacancy_network(square(4))).correlation == exactly(17.0 / 31));
    CHECK(diffusion(folded_vacancy_network(simple_cubic(3))).correlation == exactly(34.0 / 47));
    CHECK(diffusion(folded_vacancy_network(simple_cubic(4))).correlation == exactly(129.0 / 191));
    CHECK(diffusion(folded_vacancy_network(body_centered(2))).correlation == exactly(7.0 / 9));
    CHECK(diffusion(folded_vacancy_network(face_centered(2))).correlation == exactly(43.0 / 53));
  }

  TEST_CASE("the folded vacancy and the lifted chain of its tags are the same walk") {
    const Diffusion folded = diffusion(folded_vacancy_network(face_centered(2)));
    const Diffusion lifted = diffusion(vacancy_network(face_centered(2)));
    CHECK(folded.diffusivity == exactly(lifted.diffusivity));
    CHECK(folded.random_walk == exactly(lifted.random_walk));
    CHECK((folded.diffusivity_tensor - lifted.diffusivity_tensor).norm() < 1e-12 * lifted.diffusivity);
  }

  TEST_CASE("raw displacements of relaxed neighbors give the f of their gauge") {
    // every atom next to the vacancy leans towards it by delta: positions change, D does not
    const double edge = 2;  // face_centered counts half edges
    const double delta = 0.02 * edge * std::sqrt(0.5);
    Network network = folded_vacancy_network(face_centered(3));
    const Diffusion ideal = diffusion(network);
    const Lattice lattice = face_centered(3);
    const auto sites = sites_around_vacancy(lattice);
    Matrix3X lean = Matrix3X::Zero(3, network.tags);
    for (const Site& hop : lattice.hops)
      for (const int sign : {1, -1})
        lean.col(sites.at(moved(lattice, {0, 0, 0}, hop, sign))) =
            -sign * delta * Vector3(hop[0], hop[1], hop[2]).normalized();
    for (Jump& jump : network.jumps) {
      Matrix3X raw = dense(jump.moves, network.tags);
      for (Index a = 0; a < network.tags; ++a) raw.col(a) += lean.col(jump.permutation[a]) - lean.col(a);
      jump.moves = moves(raw);
    }
    TransportOptions options;
    options.threshold = 0.5;
    const Diffusion relaxed = transport(network, rates(network, unit_rates()), options)[0].all;
    const double hop = std::sqrt(2.0);
    const double f = ideal.correlation;
    const double shorter = hop - 2 * delta;
    CHECK(relaxed.diffusivity == exactly(ideal.diffusivity));
    CHECK(relaxed.correlation == exactly(f * hop * hop / (shorter * shorter + f * 4 * delta * delta)));
  }
}
