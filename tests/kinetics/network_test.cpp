#include "libpel/kinetics/network.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "libpel/core/error.hpp"
#include "libpel/kinetics/landscape_network.hpp"
#include "tests/kinetics/networks.hpp"

using namespace pel;
using namespace pel::test;

TEST_SUITE("unit") {
  TEST_CASE("permutations that are none, or exchange unlike tags, are refused") {
    Network network = weighted_network({1, 1}, {{0, 1, 1, Vector3::UnitX()}}, 3);
    network.tags = 3;
    network.species = {1, 1, 2};
    std::vector<Index>& permutation = network.jumps[0].permutation;
    permutation = {1, 0, 2};
    CHECK_NOTHROW(validate(network));
    CHECK(arrival(network.jumps[0], 0) == 1);
    permutation = {1, 1, 2};
    CHECK_THROWS_WITH_AS(validate(network), doctest::Contains("taken"), InputError);
    permutation = {1, 0, 3};
    CHECK_THROWS_WITH_AS(validate(network), doctest::Contains("does not exist"), InputError);
    permutation = {1, 0};
    CHECK_THROWS_WITH_AS(validate(network), doctest::Contains("2 entries for 3"), InputError);
    permutation = {2, 1, 0};
    CHECK_THROWS_WITH_AS(validate(network), doctest::Contains("species"), InputError);
    permutation.clear();
    network.species = {1, 1};
    CHECK_THROWS_WITH_AS(validate(network), doctest::Contains("species"), InputError);
    network.species.clear();
    network.log_multiplicities = {0};
    CHECK_THROWS_WITH_AS(validate(network), doctest::Contains("multiplicities"), InputError);
  }

  TEST_CASE("a valid network passes") { CHECK_NOTHROW(validate(random_network({}, 1))); }

  TEST_CASE("a network says what is wrong with it") {
    Network network = random_network({}, 1);
    SUBCASE("no states") { CHECK_THROWS_WITH_AS(validate(Network{}), doctest::Contains("no states"), InputError); }
    SUBCASE("missing state") {
      network.jumps[3].to = 99;
      CHECK_THROWS_WITH_AS(validate(network), doctest::Contains("jump 3: state 99 does not exist"), InputError);
    }
    SUBCASE("negative barrier") {
      network.jumps[2].saddle_energy = network.energies[network.jumps[2].to] - 0.1;
      CHECK_THROWS_WITH_AS(validate(network), doctest::Contains("jump 2: its saddle lies"), InputError);
    }
    SUBCASE("saddle not finite") {
      network.jumps[0].saddle_energy = std::nan("");
      CHECK_THROWS_WITH_AS(validate(network), doctest::Contains("not finite"), InputError);
    }
    SUBCASE("energy not finite") {
      network.energies[5] = std::nan("");
      CHECK_THROWS_WITH_AS(validate(network), doctest::Contains("state 5"), InputError);
    }
    SUBCASE("missing atom") {
      network.tags = 2;
      CHECK_THROWS_WITH_AS(validate(network), doctest::Contains("atom 2 does not exist"), InputError);
    }
    SUBCASE("flags missing") {
      network.searched.pop_back();
      CHECK_THROWS_WITH_AS(validate(network), doctest::Contains("searched flags"), InputError);
    }
    SUBCASE("dimension") {
      network.dimension = 4;
      CHECK_THROWS_WITH_AS(validate(network), doctest::Contains("dimension 4"), InputError);
    }
  }

  TEST_CASE("components are numbered by their first state") {
    const Network network =
        weighted_network({1, 1, 1, 1, 1}, {{4, 1, 0.1, Vector3::Zero()}, {2, 0, 0.1, Vector3::Zero()}}, 1);
    const Components parts = components(network);
    CHECK(parts.count == 3);
    CHECK(parts.label == std::vector<Index>{0, 1, 0, 2, 1});
  }

  TEST_CASE("a landscape becomes a network state by state and saddle by saddle") {
    Landscape landscape;
    for (const double energy : {-1.0, -0.5}) {
      Minimum minimum;
      minimum.energy = energy;
      minimum.positions = Matrix3X::Zero(3, 4);
      minimum.searched = energy == -1.0;
      add_minimum(landscape, minimum);
    }
    for (const double energy : {0.25, 0.75}) {
      Saddle saddle;
      saddle.from = MinimumId{1};
      saddle.to = MinimumId{energy == 0.25 ? 0 : 1};
      saddle.energy = energy;
      saddle.positions = Matrix3X::Zero(3, 4);
      saddle.displacement = {{2}, Vector3(energy, 0, 0)};
      add_saddle(landscape, saddle);
    }
    const Network result = network(landscape);
    CHECK(result.energies == std::vector<double>{-1.0, -0.5});
    CHECK(result.searched == std::vector<char>{1, 0});
    CHECK(result.tags == 4);
    REQUIRE(result.jumps.size() == 2);
    CHECK(result.jumps[0].from == 1);
    CHECK(result.jumps[0].to == 0);
    CHECK(result.jumps[1].to == 1);
    CHECK(result.jumps[1].saddle_energy == 0.75);
    CHECK(result.jumps[1].moves.atoms == std::vector<Index>{2});
    CHECK(result.jumps[1].moves.vectors(0, 0) == 0.75);
  }

  TEST_CASE("a saddle below a minimum by less than the tolerance has no barrier there; by more, it is refused") {
    Landscape landscape;
    for (const double energy : {-1.0, -0.5}) add_minimum(landscape, {energy, Matrix3X::Zero(3, 1)});
    Saddle saddle;
    saddle.from = MinimumId{0};
    saddle.to = MinimumId{1};
    saddle.energy = -0.5005;
    saddle.positions = Matrix3X::Zero(3, 1);
    add_saddle(landscape, saddle);
    CHECK(network(landscape, 1e-3).jumps.at(0).saddle_energy == -0.5);
    CHECK_THROWS_AS(network(landscape, 1e-4), InputError);
    CHECK_THROWS_AS(network(landscape), InputError);
  }

  TEST_CASE("an empty landscape is refused") { CHECK_THROWS_AS(network(Landscape{}), InputError); }
}
