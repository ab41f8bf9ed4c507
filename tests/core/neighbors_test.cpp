#include "libpel/core/neighbors.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/core/random.hpp"
#include "tests/support/lattice_images.hpp"

namespace pel {
namespace {

using test::edges_of;

/// Atoms strewn over several boxes, as unwrapped coordinates are.
Matrix3X strewn(const Cell& cell, Index atoms, std::uint64_t key) {
  Stream stream(31, StreamPurpose::sampling, {key, 0, 0});
  const Matrix3X fractions = Matrix3X::NullaryExpr(3, atoms, [&] { return 4 * stream.uniform() - 2; });
  return (cell.edges() * fractions).colwise() + cell.origin();
}

/// Sorted (atom, distance) of all images within `radius`, by trying all of them.
std::vector<std::pair<Index, double>> all_pairs(const Cell& cell, View3X positions, Index center, double radius) {
  std::vector<std::pair<Index, double>> found;
  for (Index atom = 0; atom < positions.cols(); ++atom)
    test::for_each_image(cell, positions.col(atom) - positions.col(center), radius, [&](const Vector3& image) {
      const bool itself = atom == center && image.norm() == 0;
      if (!itself && image.norm() <= radius) found.emplace_back(atom, image.norm());
    });
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::pair<Index, double>> distances(const std::vector<Neighbor>& neighbors) {
  std::vector<std::pair<Index, double>> found;
  found.reserve(neighbors.size());
  for (const Neighbor& neighbor : neighbors) found.emplace_back(neighbor.atom, neighbor.displacement.norm());
  std::sort(found.begin(), found.end());
  return found;
}

/// Compares with the search by definition.
void check_against_all_pairs(const Cell& cell, const Matrix3X& positions, double radius) {
  const auto lists = neighbor_lists(cell, positions, radius);
  REQUIRE(static_cast<Index>(lists.size()) == positions.cols());
  for (Index center = 0; center < positions.cols(); ++center) {
    const auto found = distances(lists[static_cast<std::size_t>(center)]);
    const auto expected = all_pairs(cell, positions, center, radius);
    REQUIRE(found.size() == expected.size());
    for (std::size_t k = 0; k < found.size(); ++k) {
      CHECK(found[k].first == expected[k].first);
      CHECK(found[k].second == doctest::Approx(expected[k].second).epsilon(1e-9));
    }
  }
}

/// 4 n^3 atoms at the sites of an FCC lattice with nearest-neighbor distance 1.
std::pair<Cell, Matrix3X> fcc(int repeats) {
  const double a = std::sqrt(2.0);
  const Cell cell(Matrix3::Identity() * a * repeats, {true, true, true});
  Matrix3X positions(3, 0);
  for (int i = 0; i < repeats; ++i)
    for (int j = 0; j < repeats; ++j)
      for (int k = 0; k < repeats; ++k)
        for (const Vector3& site : {Vector3(0, 0, 0), Vector3(0, .5, .5), Vector3(.5, 0, .5), Vector3(.5, .5, 0)}) {
          positions.conservativeResize(3, positions.cols() + 1);
          positions.rightCols<1>() = a * (Vector3(i, j, k) + site);
        }
  return {cell, positions};
}

TEST_SUITE("unit") {
  TEST_CASE("neighbor lists hold every image within the radius, for every box and periodicity") {
    const std::vector<Matrix3> boxes{edges_of({3, 0, 0}, {0, 4, 0}, {0, 0, 5}),
                                     edges_of({3, 0, 0}, {1.4, 3, 0}, {-1.2, 1.1, 3}),
                                     edges_of({3, 0, 0}, {7.1, 3, 0}, {-4.4, 5.2, 3})};
    for (const Matrix3& edges : boxes)
      for (const auto& periodic : test::all_periodicities()) {
        const Cell cell(edges, periodic, {-1, 2, 0.5});
        check_against_all_pairs(cell, strewn(cell, 12, 1), 1.3);
      }
  }

  TEST_CASE("a radius beyond the box finds several images of one atom, and of the atom itself") {
    const Cell cell(edges_of({1, 0, 0}, {0.3, 1.1, 0}, {-0.2, 0.4, 0.9}), {true, true, true});
    check_against_all_pairs(cell, strewn(cell, 3, 2), 3.1);
    const Matrix3X one = strewn(cell, 1, 3);
    check_against_all_pairs(cell, one, 3.1);
    CHECK(neighbor_lists(cell, one, 3.1)[0].size() > 50);
  }

  TEST_CASE("a slab has no neighbors across its free direction") {
    const Cell cell(Matrix3::Identity() * 10, {true, true, false});
    Matrix3X positions(3, 2);
    positions << 5, 5, 5, 5, 0.2, 9.8;
    CHECK(neighbor_lists(cell, positions, 1)[0].empty());
    const Cell bulk(Matrix3::Identity() * 10, {true, true, true});
    CHECK(neighbor_lists(bulk, positions, 1)[0].size() == 1);
  }

  TEST_CASE("displacements lead from the central atom to an image of the neighbor, nearest first") {
    const Cell cell(edges_of({3, 0, 0}, {1.4, 3, 0}, {-1.2, 1.1, 3}), {true, false, true});
    const Matrix3X positions = strewn(cell, 30, 4);
    const auto lists = neighbor_lists(cell, positions, 2);
    for (Index center = 0; center < positions.cols(); ++center) {
      double last = 0;
      for (const Neighbor& neighbor : lists[static_cast<std::size_t>(center)]) {
        const Vector3 straight = positions.col(neighbor.atom) - positions.col(center);
        CHECK(test::is_lattice_vector(cell, neighbor.displacement - straight));
        CHECK(neighbor.displacement.norm() >= last);
        last = neighbor.displacement.norm();
      }
    }
  }

  TEST_CASE("every site of an FCC crystal has 12 neighbors at distance 1 and 6 at the square root of 2") {
    const auto [cell, positions] = fcc(3);
    const auto first_shell = neighbor_lists(cell, positions, 1.2);
    const auto two_shells = neighbor_lists(cell, positions, 1.5);
    for (std::size_t atom = 0; atom < first_shell.size(); ++atom) {
      CHECK(first_shell[atom].size() == 12);
      CHECK(two_shells[atom].size() == 18);
      CHECK(first_shell[atom].back().displacement.norm() == doctest::Approx(1).epsilon(1e-12));
      CHECK(two_shells[atom].back().displacement.norm() == doctest::Approx(std::sqrt(2.0)).epsilon(1e-12));
    }
  }

  TEST_CASE("nearest_distance: the mean over the atoms, by trying all images") {
    for (const auto& periodic : test::all_periodicities()) {
      const Cell cell(edges_of({3, 0, 0}, {1.4, 3, 0}, {-1.2, 1.1, 3}), periodic);
      for (const Index atoms : {2, 12}) {
        const Matrix3X positions = strewn(cell, atoms, 5);
        double sum = 0;
        for (Index center = 0; center < atoms; ++center) {
          double nearest = 100;
          for (const auto& [atom, distance] : all_pairs(cell, positions, center, 30))
            nearest = std::min(nearest, distance);
          sum += nearest;
        }
        CHECK(nearest_distance(cell, positions) == doctest::Approx(sum / static_cast<double>(atoms)).epsilon(1e-12));
      }
    }
  }

  TEST_CASE("nearest_distance: one atom has none but its own images") {
    const Vector3 place(0.3, 0.2, 0.1);
    CHECK(nearest_distance(Cell(2 * Matrix3::Identity(), {false, false, false}), place) == 0);
    CHECK(nearest_distance(Cell(2 * Matrix3::Identity(), {false, true, false}), place) == doctest::Approx(2));
    CHECK(nearest_distance(Cell(2 * Matrix3::Identity(), {true, true, true}), Matrix3X(3, 0)) == 0);
  }

  TEST_CASE("two atoms in one place are neighbors at distance zero") {
    const Cell cell(Matrix3::Identity() * 5, {true, true, true});
    const Matrix3X positions = Vector3(1, 2, 3).replicate(1, 2);
    const auto lists = neighbor_lists(cell, positions, 1);
    REQUIRE(lists[0].size() == 1);
    CHECK(lists[0][0].atom == 1);
    CHECK(lists[0][0].displacement.norm() == 0);
    REQUIRE(lists[1].size() == 1);
    CHECK(lists[1][0].atom == 0);
  }

  TEST_CASE("atoms within a radius are the neighbors and the center, each once") {
    const Cell cell(edges_of({3, 0, 0}, {1.4, 3, 0}, {-1.2, 1.1, 3}), {true, true, false});
    const Matrix3X positions = strewn(cell, 25, 5);
    for (const double radius : {0.8, 1.6, 4.0}) {
      const auto lists = neighbor_lists(cell, positions, radius);
      for (Index center = 0; center < positions.cols(); ++center) {
        std::vector<Index> expected{center};
        for (const Neighbor& neighbor : lists[static_cast<std::size_t>(center)]) expected.push_back(neighbor.atom);
        std::sort(expected.begin(), expected.end());
        expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
        CHECK(atoms_within(cell, positions, center, radius) == expected);
      }
    }
  }

  TEST_CASE("no atoms have no neighbors") {
    CHECK(neighbor_lists(Cell(Matrix3::Identity(), {true, true, true}), Matrix3X(3, 0), 1).empty());
  }

  TEST_CASE("a radius that is no length and an atom that does not exist are refused") {
    const auto [cell, positions] = fcc(2);
    for (const double radius : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
      CHECK_THROWS_AS(neighbor_lists(cell, positions, radius), InputError);
      CHECK_THROWS_AS(atoms_within(cell, positions, 0, radius), InputError);
    }
    CHECK_THROWS_AS(atoms_within(cell, positions, -1, 1), InputError);
    try {
      atoms_within(cell, positions, positions.cols(), 1);
      FAIL("accepted");
    } catch (const InputError& error) {
      CHECK(std::string(error.what()).find("no atom 33; choose one of 1 to 32") != std::string::npos);
    }
  }

  TEST_CASE("the atom nearest to a place is the nearest of all images") {
    const std::vector<Cell> cells{
        Cell(edges_of({4, 0, 0}, {3.1, 3, 0}, {-1.7, 2.2, 3.5}), {true, true, true}, {1, -2, 0.5}),
        Cell(edges_of({4, 0, 0}, {0, 3, 0}, {0, 0, 5}), {true, false, true}),
        Cell(edges_of({4, 0, 0}, {0, 3, 0}, {0, 0, 5}), {false, false, false})};
    for (const Cell& cell : cells)
      for (const double reach : {0.5, 1.5, 6.0}) {
        const Matrix3X positions = strewn(cell, 10, 91), places = strewn(cell, 50, 92);
        const AtomLocator locator(cell, positions, reach);
        for (Index k = 0; k < places.cols(); ++k) {
          const auto found = locator.nearest(places.col(k));
          double shortest = std::numeric_limits<double>::infinity();
          for (Index atom = 0; atom < positions.cols(); ++atom)
            shortest = std::min(shortest, test::shortest_length(cell, positions.col(atom) - places.col(k)));
          REQUIRE(found.has_value() == (shortest <= reach));
          if (!found) continue;
          CHECK(found->displacement.norm() == doctest::Approx(shortest).epsilon(1e-9));
          CHECK(test::is_lattice_vector(cell, positions.col(found->atom) - places.col(k) - found->displacement));
        }
      }
  }

  TEST_CASE("a place without atoms near it has none, and a reach must be positive") {
    const Cell cell(4 * Matrix3::Identity(), {true, true, true});
    CHECK_FALSE(AtomLocator(cell, Matrix3X(3, 0), 1).nearest(Vector3::Zero()).has_value());
    CHECK_THROWS_AS(AtomLocator(cell, Matrix3X::Zero(3, 1), 0), InputError);
    CHECK_THROWS_AS(AtomLocator(cell, Matrix3X::Zero(3, 1), std::numeric_limits<double>::infinity()), InputError);
  }
}

}  // namespace
}  // namespace pel
