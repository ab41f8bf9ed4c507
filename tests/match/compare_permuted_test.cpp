#include "libpel/match/compare_permuted.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <doctest/doctest.h>
#include <Eigen/Geometry>

#include "libpel/core/error.hpp"
#include "tests/match/permuted_structures.hpp"

namespace pel {

using namespace test;

namespace {

Stream numbers(std::uint64_t key) { return {43, StreamPurpose::sampling, {key, 0, 0}}; }

/// The smallest largest displacement among all permutations of like atoms.
double by_brute_force(const Matrix3X& a, const Matrix3X& b, const std::vector<int>& species, const Cell* cell,
                      const IdentityOptions& rules) {
  double best = std::numeric_limits<double>::infinity();
  Permutation permutation = identity(a.cols());
  do {
    const bool like = std::ranges::all_of(identity(a.cols()), [&](Index k) {
      return species[static_cast<std::size_t>(k)] ==
             species[static_cast<std::size_t>(permutation[static_cast<std::size_t>(k)])];
    });
    if (!like) continue;
    const Matrix3X named = b(Eigen::all, permutation);
    best = std::min(best, *compare_labelled({0, a}, {0, named}, cell, rules).largest_displacement);
  } while (std::next_permutation(permutation.begin(), permutation.end()));
  return best;
}

Identity expected(double largest) {
  if (largest <= tolerance) return Identity::same;
  return largest <= 2 * tolerance ? Identity::ambiguous : Identity::different;
}

/// The transform does what it says.
void check_transform(const PermutedComparison& found, const Matrix3X& a, const Matrix3X& b,
                     const std::vector<int>& species, const Cell* cell) {
  const Permutation& permutation = found.transform.permutation;
  REQUIRE(std::is_permutation(permutation.begin(), permutation.end(), identity(a.cols()).begin()));
  double largest = 0;
  for (Index k = 0; k < a.cols(); ++k) {
    const Index to = permutation[static_cast<std::size_t>(k)];
    CHECK(species[static_cast<std::size_t>(k)] == species[static_cast<std::size_t>(to)]);
    const Vector3 apart = b.col(to) - a.col(k) - found.transform.translation;
    largest = std::max(largest, cell ? test::shortest_length(*cell, apart) : apart.norm());
  }
  CHECK(largest == doctest::Approx(*found.largest_displacement).epsilon(1e-9));
}

TEST_SUITE("unit") {
  TEST_CASE("permuted: relabeled, translated, wound and rattled structures are judged as all permutations are") {
    const std::vector<int> species{1, 2, 1, 1, 2, 1, 2};
    int same = 0, ambiguous = 0, different = 0;
    for (std::uint64_t trial = 0; trial < 60; ++trial) {
      CAPTURE(trial);
      Stream stream = numbers(trial);
      const Cell cell = sheared_box();
      const Matrix3X a = glass(cell, 7, stream);
      const double largest = 3 * tolerance * stream.uniform();
      Matrix3X b = (a + rattle(7, largest, stream)).colwise() + 20 * stream.uniform() * direction(stream);
      scatter_images(b, cell, stream);
      b = renamed(b, shuffled(species, stream));
      const double brute = by_brute_force(a, b, species, &cell, options);
      const PermutedComparison found = compare_permuted({0, a}, {0, b}, species, &cell, options);
      CHECK(found.identity == expected(brute));
      CHECK(found.largest_displacement.has_value() == (brute <= 2 * tolerance));
      (found.identity == Identity::same ? same : found.identity == Identity::ambiguous ? ambiguous : different)++;
      if (!found.largest_displacement) continue;
      CHECK(*found.largest_displacement == doctest::Approx(brute).epsilon(1e-9));
      check_transform(found, a, b, species, &cell);
    }
    CHECK(std::min({same, ambiguous, different}) >= 10);
  }

  TEST_CASE("permuted: noise just below the tolerance is the same, just above it is ambiguous") {
    const std::vector<int> species{1, 1, 2, 2, 1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 1, 1, 1, 1, 1};
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
      Stream stream = numbers(100 + trial);
      const Cell cell = sheared_box();
      const Matrix3X a = glass(cell, 20, stream);
      const Matrix3X noise = rattle(20, 1, stream);
      const Permutation names = shuffled(species, stream);
      const auto judged = [&](double largest) {
        const Matrix3X b = renamed((a + largest * noise).colwise() + Vector3(1, -7, 3), names);
        return compare_permuted({0, a}, {0, b}, species, &cell, options);
      };
      CHECK(judged(0.999 * tolerance).identity == Identity::same);
      CHECK(judged(0.999 * tolerance).transform.permutation == names);
      CHECK(judged(1.001 * tolerance).identity == Identity::ambiguous);
      CHECK(judged(1.999 * tolerance).identity == Identity::ambiguous);
      CHECK(judged(2.001 * tolerance).identity == Identity::different);
    }
  }

  TEST_CASE("permuted: independent structures are different") {
    const std::vector<int> species{1, 2, 1, 1, 2, 1};
    for (std::uint64_t trial = 0; trial < 30; ++trial) {
      Stream stream = numbers(200 + trial);
      const Cell cell = sheared_box();
      const Matrix3X a = glass(cell, 6, stream), b = glass(cell, 6, stream);
      REQUIRE(by_brute_force(a, b, species, &cell, options) > 2 * tolerance);
      CHECK(compare_permuted({0, a}, {0, b}, species, &cell, options).identity == Identity::different);
    }
  }

  TEST_CASE("permuted: like atoms that change places are the same, unless one of them misses the place") {
    Stream stream = numbers(300);
    const Cell cell = sheared_box();
    const std::vector<int> species = one_species(12);
    const Matrix3X a = glass(cell, 12, stream);
    for (const double miss : {0.0, 0.9, 1.5, 3.0, 10.0}) {
      CAPTURE(miss);
      Matrix3X b = a;
      b.col(3).swap(b.col(8));
      b.col(8) += miss * tolerance * direction(stream);
      // The mean takes the share 1/N of the miss.
      const double largest = miss * tolerance * (1 - 1.0 / 12);
      const PermutedComparison found = compare_permuted({0, a}, {0, b}, species, &cell, options);
      CHECK(found.identity == expected(largest));
      if (found.largest_displacement) CHECK(std::abs(*found.largest_displacement - largest) < 1e-12);
    }
  }

  TEST_CASE("permuted: unlike atoms do not change places") {
    Stream stream = numbers(301);
    const Cell cell = sheared_box();
    std::vector<int> species = one_species(12);
    species[3] = 7;
    const Matrix3X a = glass(cell, 12, stream);
    Matrix3X b = a;
    b.col(3).swap(b.col(8));
    CHECK(compare_permuted({0, a}, {0, b}, species, &cell, options).identity == Identity::different);
    species[8] = 7;
    CHECK(compare_permuted({0, a}, {0, b}, species, &cell, options).identity == Identity::same);
  }

  TEST_CASE("permuted: where labels agree they stay, however symmetric the structure is") {
    const Cell cell = box_of({2, 2, 2});
    const Matrix3X a = crystal({2, 2, 2}, face_centered);
    Stream stream = numbers(302);
    const Matrix3X b = (a + rattle(32, 0.9 * tolerance, stream)).colwise() + Vector3(0.01, 0, 0);
    const PermutedComparison found = compare_permuted({0, a}, {0, b}, one_species(32), &cell, options);
    CHECK(found.identity == Identity::same);
    CHECK(found.transform.permutation == identity(32));
  }

  TEST_CASE("permuted: the best of several matches is taken, and the same one each time") {
    const Cell cell = box_of({2, 2, 2});
    const Matrix3X a = crystal({2, 2, 2}, face_centered);
    const std::vector<int> species = one_species(32);
    Stream stream = numbers(303);
    const Matrix3X noise = rattle(32, 0.3 * tolerance, stream);
    const Permutation names = shuffled(species, stream);
    const Matrix3X from = a + noise, to = renamed((a + 1.01 * noise).colwise() + Vector3(0.5, 0.5, 0), names);
    const PermutedComparison found = compare_permuted({0, from}, {0, to}, species, &cell, options);
    CHECK(found.identity == Identity::same);
    CHECK(*found.largest_displacement == doctest::Approx(0.003 * tolerance).epsilon(1e-6));
    CHECK(found.transform.permutation == names);
    const PermutedComparison again = compare_permuted({0, from}, {0, to}, species, &cell, options);
    CHECK(again.transform.permutation == found.transform.permutation);
    CHECK(again.transform.translation == found.transform.translation);
  }

  TEST_CASE("permuted: a vacancy that hopped is the same vacancy, translated by the hop") {
    const std::array<int, 3> cells{3, 3, 3};
    const Cell cell = box_of(cells);
    const Matrix3X a = crystal(cells, face_centered).rightCols(107);
    for (Index atom = 0; atom < 107; ++atom) {
      const Vector3 hop = cell.minimum_image(-a.col(atom));
      if (hop.norm() > 0.75) continue;
      Matrix3X b = a;
      b.col(atom) += hop;
      const PermutedComparison found = compare_permuted({0, a}, {0, b}, one_species(107), &cell, options);
      REQUIRE(found.identity == Identity::same);
      CHECK(*found.largest_displacement < 1e-12);
      CHECK(test::is_lattice_vector(cell, found.transform.translation + hop));
      check_transform(found, a, b, one_species(107), &cell);
    }
    Matrix3X elsewhere = a;  // two vacancies and an interstitial
    elsewhere.col(50) += Vector3(0.25, 0.25, 0.25);
    CHECK(compare_permuted({0, a}, {0, elsewhere}, one_species(107), &cell, options).identity == Identity::different);
  }

  TEST_CASE("permuted: two atoms that claim one place are in doubt, never the same") {
    Stream stream = numbers(304);
    const Cell cell = sheared_box();
    Matrix3X a = glass(cell, 12, stream);
    a.col(1) = a.col(0) + Vector3(1.5 * tolerance, 0, 0);
    Matrix3X b = a;
    b(0, 0) += 0.8 * tolerance;
    b(0, 1) += 0.8 * tolerance;  // both of `a` are nearest to the first of `b`
    b = renamed(b, {1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
    CHECK(compare_permuted({0, a}, {0, b}, one_species(12), &cell, held).identity == Identity::ambiguous);
    Matrix3X apart = a;
    apart.col(1) += Vector3(1, 1, 1);  // one place of `apart` for two atoms of `a`
    CHECK(compare_permuted({0, a}, {0, apart}, one_species(12), &cell, held).identity != Identity::same);
    CHECK(compare_permuted({0, apart}, {0, a}, one_species(12), &cell, held).identity != Identity::same);
  }

  TEST_CASE("permuted: translations are made only where they are free") {
    Stream stream = numbers(305);
    const std::vector<int> species = one_species(15);
    const Cell slab(Matrix3::Identity() * 6, {true, true, false});
    const Matrix3X a = glass(slab, 15, stream);
    const Permutation names = shuffled(species, stream);
    const IdentityOptions in_plane{.distance_tolerance = tolerance, .translation = {true, true, false}};
    const auto judged = [&](const Vector3& shift, const IdentityOptions& rules) {
      return compare_permuted({0, a}, {0, renamed(a.colwise() + shift, names)}, species, &slab, rules);
    };
    CHECK(judged({0, 0, 0}, held).identity == Identity::same);
    CHECK(judged({6, 0, 0}, held).identity == Identity::same);
    CHECK(judged({0.5, 0, 0}, held).identity == Identity::different);
    CHECK(judged({2.5, -7.1, 0}, in_plane).identity == Identity::same);
    CHECK(judged({2.5, -7.1, 1.5 * tolerance}, in_plane).identity == Identity::ambiguous);
    CHECK(judged({2.5, -7.1, 0.5}, in_plane).identity == Identity::different);
    CHECK(judged({2.5, -7.1, 0.5}, options).identity == Identity::same);
    CHECK(judged({2.5, -7.1, 0.9 * tolerance}, in_plane).transform.translation[2] == 0);
  }

  TEST_CASE("permuted: a plane in which translations are free may lie across a sheared box") {
    Stream stream = numbers(306);
    const Cell cell(edges_of({6, 0, 0}, {0, 5, 0}, {0, 2.5, 6}), {true, true, true});
    const Matrix3X a = glass(cell, 15, stream);
    const IdentityOptions in_plane{.distance_tolerance = tolerance, .translation = {true, true, false}};
    for (int trial = 0; trial < 10; ++trial) {
      Matrix3X b = a.colwise() + Vector3(9 * stream.uniform(), 9 * stream.uniform(), 0);
      scatter_images(b, cell, stream);
      b = renamed(b, shuffled(one_species(15), stream));
      const PermutedComparison found = compare_permuted({0, a}, {0, b}, one_species(15), &cell, in_plane);
      REQUIRE(found.identity == Identity::same);
      check_transform(found, a, b, one_species(15), &cell);
    }
  }

  TEST_CASE("permuted: a free cluster needs no box") {
    Stream stream = numbers(307);
    const std::vector<int> species{1, 2, 1, 1, 2, 1, 2};
    const Matrix3X a = glass(sheared_box(), 7, stream);
    const Matrix3X b = renamed(a.colwise() + Vector3(100, 200, -50), shuffled(species, stream));
    const PermutedComparison found = compare_permuted({0, a}, {0, b}, species, nullptr, options);
    REQUIRE(found.identity == Identity::same);
    check_transform(found, a, b, species, nullptr);
    const Matrix3X turned = Eigen::AngleAxisd(0.5, Vector3::UnitZ()).toRotationMatrix() * a;
    CHECK(compare_permuted({0, a}, {0, turned}, species, nullptr, options).identity == Identity::different);
    CHECK(compare_permuted({0, a}, {0, Matrix3X(-a)}, species, nullptr, options).identity == Identity::different);
  }

  TEST_CASE("permuted: energies alone tell two structures apart, and are never in doubt") {
    Stream stream = numbers(308);
    const Cell cell = sheared_box();
    const Matrix3X a = glass(cell, 9, stream);
    const PermutedComparison found = compare_permuted({-3, a}, {-2.998, a}, one_species(9), &cell, options);
    CHECK(found.identity == Identity::different);
    CHECK(found.energy_difference == doctest::Approx(0.002).epsilon(1e-9));
    CHECK_FALSE(found.largest_displacement.has_value());
  }

  TEST_CASE("permuted: exact copies are the same at no tolerance at all") {
    Stream stream = numbers(309);
    const Cell cell = sheared_box();
    const Matrix3X a = glass(cell, 9, stream);
    const Permutation names = shuffled(one_species(9), stream);
    const IdentityOptions exact{.energy_tolerance = 0, .distance_tolerance = 0, .translation = {false, false, false}};
    CHECK(compare_permuted({0, a}, {0, renamed(a, names)}, one_species(9), &cell, exact).identity == Identity::same);
  }

  TEST_CASE("permuted: numbers that are not finite are the same as nothing; senseless requests are refused") {
    Stream stream = numbers(310);
    const Cell cell = sheared_box();
    const Matrix3X a = glass(cell, 9, stream);
    for (const double number : {std::nan(""), std::numeric_limits<double>::infinity()}) {
      Matrix3X b = a;
      b(1, 4) = number;
      CHECK(compare_permuted({0, a}, {0, b}, one_species(9), &cell, options).identity == Identity::different);
      CHECK(compare_permuted({0, b}, {0, b}, one_species(9), &cell, options).identity == Identity::different);
      CHECK(compare_permuted({number, a}, {0, a}, one_species(9), &cell, options).identity == Identity::different);
    }
    const Matrix3X fewer = a.leftCols(4);
    CHECK_THROWS_AS(compare_permuted({0, a}, {0, fewer}, one_species(9), &cell, options), InputError);
    CHECK_THROWS_AS(compare_permuted({0, a}, {0, a}, one_species(8), &cell, options), InputError);
    CHECK_THROWS_AS(compare_permuted({0, a}, {0, a}, one_species(9), &cell, {.distance_tolerance = -1}), InputError);
    CHECK_THROWS_AS(translation_symmetries(a, one_species(8), &cell, options), InputError);
    CHECK_THROWS_AS(translation_symmetries(a, one_species(9), &cell, {.distance_tolerance = -1}), InputError);
  }
}

}  // namespace
}  // namespace pel
