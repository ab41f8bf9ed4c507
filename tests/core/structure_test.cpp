#include "libpel/core/structure.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Three charged atoms of two species in a sheared box that is free along c.
Structure three_atoms() {
  Matrix3 edges;
  edges << 4, 1, 0, 0, 5, 0.5, 0, 0, 6;
  Matrix3X positions(3, 3);
  positions << 0, 1, 3, 0, 2, 4, 0, 3, 5;
  return {.cell = Cell(edges, {true, true, false}),
          .positions = positions,
          .species = {1, 2, 1},
          .masses = {63.5, 91.2},
          .charges = {-1, 2, -1},
          .fixed = {0, 0, 1}};
}

void check_refused(const Structure& structure, const std::string& word) {
  try {
    validate(structure);
    FAIL("accepted");
  } catch (const InputError& error) {
    const std::string text = error.what();
    INFO(text);
    CHECK(text.find(word) != std::string::npos);
    CHECK(text.find('\n') == std::string::npos);
  }
}

TEST_SUITE("unit") {
  TEST_CASE("a complete structure is valid, with and without charges") {
    Structure structure = three_atoms();
    CHECK_NOTHROW(validate(structure));
    structure.charges.clear();
    CHECK_NOTHROW(validate(structure));
  }

  TEST_CASE("a structure whose parts disagree is refused") {
    Structure structure = three_atoms();
    SUBCASE("species") {
      structure.species.pop_back();
      check_refused(structure, "2 species for 3 atoms");
    }
    SUBCASE("charges") {
      structure.charges.pop_back();
      check_refused(structure, "2 charges for 3 atoms");
    }
    SUBCASE("fixed atoms") {
      structure.fixed.push_back(0);
      check_refused(structure, "4 flags of fixed atoms for 3 atoms");
    }
    SUBCASE("no atoms") {
      structure.positions.resize(3, 0);
      check_refused(structure, "no atoms");
    }
  }

  TEST_CASE("an atom without a mass is named, counted from 1") {
    Structure structure = three_atoms();
    structure.species[1] = 3;
    check_refused(structure, "atom 2 is of species 3");
    structure.species[1] = 0;
    check_refused(structure, "atom 2 is of species 0");
  }

  TEST_CASE("masses must be positive") {
    for (const double mass : {0.0, -1.0, nan}) {
      Structure structure = three_atoms();
      structure.masses[1] = mass;
      check_refused(structure, "mass of species 2");
    }
  }

  TEST_CASE("numbers must be finite") {
    Structure structure = three_atoms();
    SUBCASE("position") {
      structure.positions(1, 2) = nan;
      check_refused(structure, "atom 3");
    }
    SUBCASE("charge") {
      structure.charges[0] = std::numeric_limits<double>::infinity();
      check_refused(structure, "atom 1");
    }
  }

  TEST_CASE("a structure is the same system as itself in other images") {
    const Structure a = three_atoms();
    Structure b = a;
    b.positions.col(1) += 3 * a.cell.edges().col(0) - 2 * a.cell.edges().col(1);
    CHECK(same_system(a, b));
    b.positions.col(1) += a.cell.edges().col(2);  // c is free: this is another place
    CHECK_FALSE(same_system(a, b));
  }

  TEST_CASE("the tolerance bounds how far positions may be apart") {
    const Structure a = three_atoms();
    Structure b = a;
    b.positions(0, 2) += 1e-3;
    CHECK_FALSE(same_system(a, b));
    CHECK(same_system(a, b, 1.1e-3));
    CHECK_FALSE(same_system(a, b, 0.9e-3));
    b.positions(0, 2) = nan;
    CHECK_FALSE(same_system(a, b, 1.1e-3));
  }

  TEST_CASE("systems differ in box, periodicity, origin, species, charges, fixed atoms or number") {
    const Structure a = three_atoms();
    Structure b = a;
    SUBCASE("box") { b.cell = Cell(a.cell.edges() * 1.001, a.cell.periodic()); }
    SUBCASE("periodicity") { b.cell = Cell(a.cell.edges(), {true, true, true}); }
    SUBCASE("origin") { b.cell = Cell(a.cell.edges(), a.cell.periodic(), Vector3(0, 0, 1)); }
    SUBCASE("species") { b.species[0] = 2; }
    SUBCASE("charges") { b.charges[0] = -1.1; }
    SUBCASE("no charges") { b.charges.clear(); }
    SUBCASE("fixed atoms") { b.fixed[0] = 1; }
    SUBCASE("number") {
      b.positions.conservativeResize(3, 2);
      b.species.pop_back();
      b.charges.pop_back();
      b.fixed.pop_back();
    }
    CHECK_FALSE(same_system(a, b));
    CHECK_FALSE(same_system(b, a));
  }

  TEST_CASE("systems of other masses are the same: masses change no barrier") {
    const Structure a = three_atoms();
    Structure b = a;
    b.masses[0] = 65;
    CHECK(same_system(a, b));
  }

  TEST_CASE("every atom has the mass of its species") {
    Structure structure = three_atoms();
    CHECK(atom_masses(structure) == Eigen::Vector3d(63.5, 91.2, 63.5));
    structure.species[0] = 3;
    CHECK_THROWS_AS(atom_masses(structure), std::out_of_range);
  }
}

}  // namespace
}  // namespace pel
