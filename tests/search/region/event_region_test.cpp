#include "libpel/search/region/event_region.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <doctest/doctest.h>

#include "tests/support/lammps_systems.hpp"

namespace pel {
namespace {

constexpr Invariance held{};
constexpr Invariance floating{{true, true, true}, false};

/// Atom `who` of the crystal goes along x by 0.4, the others stay.
Event one_moves(const Structure& crystal, Index who) {
  Event event{{0, crystal.positions}, {0, crystal.positions}, {0, crystal.positions}, -1};
  event.saddle.positions(0, who) += 0.2;
  event.to.positions(0, who) += 0.4;
  return event;
}

/// From the place nearest to it that atom `who`, which moves, takes on its way.
double separation(const Structure& crystal, const Event& event, Index who, Index atom) {
  double nearest = 1e9;
  for (const StationaryPoint* at : {&event.from, &event.saddle, &event.to}) {
    const Vector3 apart = event.saddle.positions.col(atom) - at->positions.col(who);
    nearest = std::min(nearest, crystal.cell.minimum_image(apart).norm());
  }
  return nearest;
}

TEST_SUITE("unit") {
  TEST_CASE("regions are nested, nearest atoms first, and end with all") {
    const Structure crystal = test::fcc_crystal(3, 0.05);
    const Event event = one_moves(crystal, 7);
    const EventRegions regions = event_regions(event, held, &crystal.cell);
    REQUIRE(regions.sizes.size() > 3);
    CHECK(regions.atoms.front() == 7);
    CHECK(std::is_permutation(regions.atoms.begin(), regions.atoms.end(),
                              [] {
                                std::vector<Index> all;
                                for (Index a = 0; a < 108; ++a) all.push_back(a);
                                return all;
                              }()
                                  .begin()));
    CHECK(regions.sizes.front() >= 8);
    CHECK(regions.sizes.back() == 108);
    CHECK(std::is_sorted(regions.sizes.begin(), regions.sizes.end()));
    for (std::size_t k = 1; k < regions.atoms.size(); ++k)
      CHECK(separation(crystal, event, 7, regions.atoms[k - 1]) <= separation(crystal, event, 7, regions.atoms[k]));
  }

  TEST_CASE("atoms equally far are in or out together") {
    const Structure crystal = test::fcc_crystal(3, 0);
    const Event event = one_moves(crystal, 0);
    const EventRegions regions = event_regions(event, held, &crystal.cell);
    REQUIRE(regions.sizes.size() > 2);
    for (const Index size : regions.sizes) {
      if (size == 108) continue;
      const double last = separation(crystal, event, 0, regions.atoms[size - 1]);
      CHECK(separation(crystal, event, 0, regions.atoms[size]) > 1.004 * last);
    }
  }

  TEST_CASE("all that moves is in the first region, and drift is no motion") {
    const Structure crystal = test::fcc_crystal(3, 0);
    Event event = one_moves(crystal, 0);
    for (Index a = 1; a < 12; ++a) event.to.positions(1, a) += 0.2;
    event.saddle.positions.colwise() += Vector3(0.5, -0.3, 0.1);
    const EventRegions regions = event_regions(event, floating, &crystal.cell);
    REQUIRE(!regions.sizes.empty());
    CHECK(regions.sizes.front() >= 12);
    CHECK(regions.sizes.front() < 108);
    std::vector<Index> first(regions.atoms.begin(), regions.atoms.begin() + 12);
    std::ranges::sort(first);
    CHECK(first.back() == 11);
    // Where a translation costs energy, all of them move.
    CHECK(event_regions(event, held, &crystal.cell).sizes == std::vector<Index>{108});
    CHECK(event_regions(event, held, &crystal.cell, {.max_atoms = 107}).sizes.empty());
  }

  TEST_CASE("an event and its reverse have the same regions, through the walls of the box too") {
    const Structure crystal = test::fcc_crystal(3, 0.05);
    const Event event = one_moves(crystal, 0);
    Event reverse = event;
    std::swap(reverse.from, reverse.to);
    const EventRegions there = event_regions(event, floating, &crystal.cell);
    const EventRegions back = event_regions(reverse, floating, &crystal.cell);
    CHECK(there.atoms == back.atoms);
    CHECK(there.sizes == back.sizes);
    // Atom 0 sits at a corner of the box; without images its neighbors would be in one octant.
    const EventRegions inside = event_regions(event, floating, nullptr);
    const auto across = [&](const EventRegions& regions) {
      return std::count_if(regions.atoms.begin(), regions.atoms.begin() + 13,
                           [&](Index a) { return crystal.positions.col(a).maxCoeff() > 2.55; });
    };
    CHECK(across(there) > 0);
    CHECK(across(inside) == 0);
  }

  TEST_CASE("regions larger than allowed are left out") {
    const Structure crystal = test::fcc_crystal(3, 0.05);
    const EventRegions regions =
        event_regions(one_moves(crystal, 0), floating, &crystal.cell, {.first_atoms = 4, .max_atoms = 40});
    REQUIRE(!regions.sizes.empty());
    CHECK(regions.sizes.front() < 8);
    CHECK(regions.sizes.back() <= 40);
    CHECK(regions.sizes.back() > 20);
  }
}

}  // namespace
}  // namespace pel
