#include "libpel/dynamics/crystal.hpp"

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/core/neighbors.hpp"
#include "libpel/dynamics/composition.hpp"

namespace {

using namespace pel;

Stream some_stream(std::uint64_t seed = 1) { return {seed, StreamPurpose::dynamics, {0, 1, 0}}; }

std::vector<std::string> names(const std::vector<Constituent>& all) {
  std::vector<std::string> result;
  for (const Constituent& each : all) result.push_back(each.name);
  return result;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("lattices: every site has the coordination and the distance of its lattice") {
    struct Case {
      CubicLattice lattice;
      std::size_t neighbors;
      double distance;  // in edges
      Index sites;
    };
    for (const Case& each :
         {Case{CubicLattice::simple, 6, 1, 1}, Case{CubicLattice::body_centered, 8, std::sqrt(3) / 2, 2},
          Case{CubicLattice::face_centered, 12, std::sqrt(0.5), 4},
          Case{CubicLattice::diamond, 4, std::sqrt(3) / 4, 8}}) {
      const Structure all = crystal(each.lattice, 3.5, 3);
      CHECK(all.atoms() == 27 * each.sites);
      CHECK(static_cast<double>(all.atoms()) / all.cell.volume() ==
            doctest::Approx(static_cast<double>(each.sites) / (3.5 * 3.5 * 3.5)));
      for (const auto& list : neighbor_lists(all.cell, all.positions, 3.5 * each.distance * 1.05)) {
        CHECK(list.size() == each.neighbors);
        for (const Neighbor& near : list)
          CHECK(near.displacement.norm() == doctest::Approx(3.5 * each.distance).epsilon(1e-12));
      }
    }
    CHECK_THROWS_AS(crystal(CubicLattice::simple, 0, 3), InputError);
    CHECK_THROWS_AS(crystal(CubicLattice::simple, 1, 0), InputError);
    CHECK_THROWS_AS(crystal(CubicLattice::simple, 1, 1, -1), InputError);
  }

  TEST_CASE("vacancies: the atoms that stay are sites of the crystal, each once, and seeds choose others") {
    const Structure all = crystal(CubicLattice::face_centered, 2, 3);
    Stream stream = some_stream(), other = some_stream(2);
    const Structure fewer = with_vacancies(all, 8, stream), others = with_vacancies(all, 8, other);
    REQUIRE(fewer.atoms() == 100);
    CHECK(fewer.species.size() == 100);
    CHECK(fewer.fixed.size() == 100);
    CHECK(fewer.positions != others.positions);
    Index site = 0;
    for (Index a = 0; a < 100; ++a, ++site)  // in the order of the sites
      while (site < 108 && all.positions.col(site) != fewer.positions.col(a)) ++site;
    CHECK(site <= 108);
    CHECK_THROWS_AS(with_vacancies(all, 108, stream), InputError);
    CHECK_THROWS_AS(with_vacancies(all, -1, stream), InputError);
  }

  TEST_CASE("compositions: names in their order, amounts, and what is none") {
    CHECK(names(composition("Cu50Zr50")) == std::vector<std::string>{"Cu", "Zr"});
    CHECK(names(composition("SiO2")) == std::vector<std::string>{"Si", "O"});
    CHECK(composition("SiO2")[0].amount == 1);
    CHECK(composition("SiO2")[1].amount == 2);
    CHECK(composition("Zr46.75Ti8.25Cu7.5Ni10Be27.5")[1].amount == 8.25);
    for (const char* wrong : {"", "cu50", "Cu50Cu50", "Cu0", "Cu-5", "50Cu", "Cu5.0.1", "Cu 50"})
      CHECK_THROWS_AS(composition(wrong), InputError);
  }

  TEST_CASE("species counts: nearest whole numbers that add up") {
    CHECK(species_counts(composition("Cu50Zr50"), 500) == std::vector<std::int64_t>{250, 250});
    CHECK(species_counts(composition("SiO2"), 3000) == std::vector<std::int64_t>{1000, 2000});
    CHECK(species_counts(composition("Ni80P20"), 256) == std::vector<std::int64_t>{205, 51});
    CHECK(species_counts(composition("ABC"), 100) == std::vector<std::int64_t>{34, 33, 33});
    CHECK_THROWS_AS(species_counts(composition("Cu99Zr"), 10), InputError);
  }

  TEST_CASE("a mixture has its density and its species, apart from each other and in no order") {
    Stream stream = some_stream();
    const Structure all = random_mixture({250, 150}, {63.5, 91.2}, 0.057, stream);
    CHECK(all.atoms() == 400);
    CHECK(400 / all.cell.volume() == doctest::Approx(0.057).epsilon(1e-12));
    CHECK(std::ranges::count(all.species, 1) == 250);
    CHECK(std::ranges::count(all.species, 2) == 150);
    CHECK(nearest_distance(all.cell, all.positions) > 2);
    // Neighbors are alike as often as the composition says: 0.531 of 4800 pairs.
    double alike = 0, pairs = 0;
    const auto lists = neighbor_lists(all.cell, all.positions, 3);
    for (std::size_t a = 0; a < 400; ++a)
      for (const Neighbor& near : lists[a]) {
        ++pairs;
        if (all.species[a] == all.species[static_cast<std::size_t>(near.atom)]) ++alike;
      }
    CHECK(pairs > 3000);
    CHECK(alike / pairs == doctest::Approx(0.531).epsilon(0.08));
    CHECK_THROWS_AS(random_mixture({1}, {1}, 0, stream), InputError);
    CHECK_THROWS_AS(shuffled(all, {200, 100}, {1, 1}, stream), InputError);
  }
}
