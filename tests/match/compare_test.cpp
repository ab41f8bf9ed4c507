#include "libpel/match/compare.hpp"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/core/random.hpp"
#include "tests/support/lattice_images.hpp"

namespace pel {
namespace {

using test::edges_of;
constexpr std::array<bool, 3> nowhere{false, false, false};
constexpr Index atoms = 40;

Stream numbers(std::uint64_t key) { return {41, StreamPurpose::sampling, {key, 0, 0}}; }

Cell sheared_box() { return {edges_of({6, 0, 0}, {8.2, 5, 0}, {-3.1, 6.4, 7}), {true, true, true}}; }

Matrix3X glass(const Cell& cell) {
  Stream stream = numbers(1);
  return cell.edges() * Matrix3X::NullaryExpr(3, atoms, [&] { return stream.uniform(); });
}

Vector3 unit_vector(Stream& stream) { return Vector3(stream.normal(), stream.normal(), stream.normal()).normalized(); }

/// Displacements of mean zero, the largest of length `largest`.
Matrix3X rattle(Stream& stream, double largest) {
  Matrix3X displacement = Matrix3X::NullaryExpr(3, atoms, [&] { return stream.normal(); });
  const Vector3 mean = displacement.rowwise().mean();
  displacement.colwise() -= mean;
  return displacement * (largest / displacement.colwise().norm().maxCoeff());
}

/// Every atom moved by a random number of whole edges.
void scatter_images(Matrix3X& positions, const Cell& cell, Stream& stream) {
  for (Index atom = 0; atom < positions.cols(); ++atom)
    for (Index edge = 0; edge < 3; ++edge)
      if (cell.periodic()[static_cast<std::size_t>(edge)])
        positions.col(atom) += std::round(4 * stream.uniform() - 2) * cell.edges().col(edge);
}

TEST_SUITE("unit") {
  TEST_CASE("a configuration is the same as itself") {
    const Cell cell = sheared_box();
    const Matrix3X positions = glass(cell);
    const Comparison comparison = compare_labelled({-3, positions}, {-3, positions}, &cell);
    CHECK(comparison.identity == Identity::same);
    CHECK(comparison.energy_difference == 0);
    CHECK(comparison.largest_displacement == 0.0);
    CHECK(comparison.translation == Vector3::Zero());
  }

  TEST_CASE("drift, images and a rattle within the tolerance leave it the same, one beyond makes it different") {
    const Cell cell = sheared_box();
    const Matrix3X a = glass(cell);
    Stream stream = numbers(2);
    for (int trial = 0; trial < 100; ++trial) {
      const double largest = 0.2 * stream.uniform();
      const Vector3 drift = 20 * stream.uniform() * unit_vector(stream);
      Matrix3X b = (a + rattle(stream, largest)).colwise() + drift;
      scatter_images(b, cell, stream);
      const Comparison comparison = compare_labelled({0, a}, {0, b}, &cell, {.distance_tolerance = 0.1});
      REQUIRE(comparison.largest_displacement.has_value());
      CHECK(*comparison.largest_displacement == doctest::Approx(largest).epsilon(1e-9));
      CHECK((comparison.identity == Identity::same) == (largest <= 0.1));
      CHECK(test::is_lattice_vector(cell, comparison.translation - drift));
    }
  }

  TEST_CASE("a drift of half the box does not tear the configuration apart") {
    const Cell cell(Matrix3::Identity() * 8, {true, true, true});
    const Matrix3X a = glass(cell);
    Stream stream = numbers(3);
    for (const double drift : {3.9, 4.0, 4.1}) {
      const Matrix3X b = (a + rattle(stream, 0.05)).colwise() + Vector3(drift, -drift, drift);
      const Comparison comparison = compare_labelled({0, a}, {0, b}, &cell);
      CHECK(comparison.identity == Identity::same);
      CHECK(*comparison.largest_displacement == doctest::Approx(0.05).epsilon(1e-9));
    }
  }

  TEST_CASE("an atom given in another image has not moved, the first one included") {
    const Cell cell = sheared_box();
    const Matrix3X a = glass(cell);
    for (const Index atom : {Index{0}, Index{7}, atoms - 1})
      for (const bool drifting : {true, false}) {
        Matrix3X b = a;
        b.col(atom) += cell.edges().col(0) - cell.edges().col(2);
        const IdentityOptions options{.translation = {drifting, drifting, drifting}};
        const Comparison comparison = compare_labelled({0, a}, {0, b}, &cell, options);
        CHECK(comparison.identity == Identity::same);
        CHECK(*comparison.largest_displacement < 1e-12);
      }
  }

  TEST_CASE("a hop is measured alike whichever atom makes it") {
    const Cell cell(Matrix3::Identity() * 8, {true, true, true});
    const Matrix3X a = glass(cell);
    const Vector3 hop(2.5, 1, 0);
    for (Index atom = 0; atom < atoms; ++atom) {
      Matrix3X b = a;
      b.col(atom) += hop;
      const Comparison comparison = compare_labelled({0, a}, {0, b}, &cell);
      CHECK(comparison.identity == Identity::different);
      // Removing the mean takes the share 1/N of the hop from every atom.
      CHECK(*comparison.largest_displacement == doctest::Approx(hop.norm() * (1 - 1.0 / atoms)).epsilon(1e-9));
      CHECK((comparison.translation - hop / atoms).norm() < 1e-9);
    }
  }

  TEST_CASE("two atoms hopping apart by more than half the box are measured by what each did") {
    const Cell cell(Matrix3::Identity() * 8, {true, true, true});
    const Matrix3X a = glass(cell);
    Matrix3X b = a;
    b(0, 0) += 3;
    b(0, 1) -= 3;
    const Comparison comparison = compare_labelled({0, a}, {0, b}, &cell);
    CHECK(*comparison.largest_displacement == doctest::Approx(3).epsilon(1e-9));
    CHECK(comparison.translation.norm() < 1e-9);
  }

  TEST_CASE("comparison is symmetric") {
    const Cell cell = sheared_box();
    const Matrix3X a = glass(cell);
    Stream stream = numbers(4);
    for (int trial = 0; trial < 20; ++trial) {
      Matrix3X b = (a + rattle(stream, 0.5)).colwise() + 5 * unit_vector(stream);
      scatter_images(b, cell, stream);
      const Comparison forward = compare_labelled({1, a}, {1.0005, b}, &cell);
      const Comparison reverse = compare_labelled({1.0005, b}, {1, a}, &cell);
      CHECK(forward.identity == reverse.identity);
      CHECK(*forward.largest_displacement == doctest::Approx(*reverse.largest_displacement).epsilon(1e-9));
      CHECK(forward.energy_difference == -reverse.energy_difference);
    }
  }

  TEST_CASE("where nothing is translation invariant a rigid shift is a displacement") {
    const Cell cell = sheared_box();
    const Matrix3X a = glass(cell);
    const Matrix3X b = a.colwise() + Vector3(0.3, 0, 0.4);
    const Comparison comparison = compare_labelled({0, a}, {0, b}, &cell, {.translation = nowhere});
    CHECK(comparison.identity == Identity::different);
    CHECK(*comparison.largest_displacement == doctest::Approx(0.5).epsilon(1e-9));
    CHECK(comparison.translation == Vector3::Zero());
  }

  TEST_CASE("drift is removed only along the invariant directions") {
    const Matrix3X a = glass(sheared_box());
    const Matrix3X b = a.colwise() + Vector3(5, -7, 0.4);
    const Comparison comparison = compare_labelled({0, a}, {0, b}, nullptr, {.translation = {true, true, false}});
    CHECK(*comparison.largest_displacement == doctest::Approx(0.4).epsilon(1e-9));
    CHECK((comparison.translation - Vector3(5, -7, 0)).norm() < 1e-9);
  }

  TEST_CASE("without a box, and along free directions, no image is looked for") {
    const Matrix3X a = glass(sheared_box());
    Matrix3X b = a;
    b(2, 5) += 7;
    const IdentityOptions fixed{.translation = nowhere};
    CHECK(*compare_labelled({0, a}, {0, b}, nullptr, fixed).largest_displacement == doctest::Approx(7));
    const Cell slab(Matrix3::Identity() * 7, {true, true, false});
    CHECK(*compare_labelled({0, a}, {0, b}, &slab, fixed).largest_displacement == doctest::Approx(7));
    const Cell bulk(Matrix3::Identity() * 7, {true, true, true});
    CHECK(*compare_labelled({0, a}, {0, b}, &bulk, fixed).largest_displacement < 1e-12);
  }

  TEST_CASE("energies alone tell two configurations apart") {
    const Cell cell = sheared_box();
    const Matrix3X positions = glass(cell);
    const Comparison apart = compare_labelled({-3, positions}, {-2.998, positions}, &cell);
    CHECK(apart.identity == Identity::different);
    CHECK(apart.energy_difference == doctest::Approx(0.002).epsilon(1e-9));
    CHECK_FALSE(apart.largest_displacement.has_value());
    CHECK(compare_labelled({-3, positions}, {-2.998, positions}, &cell, {.energy_tolerance = 0.003}).identity ==
          Identity::same);
  }

  TEST_CASE("exchanged atoms are different while labels count") {
    const Cell cell = sheared_box();
    const Matrix3X a = glass(cell);
    Matrix3X b = a;
    b.col(3).swap(b.col(11));
    CHECK(compare_labelled({0, a}, {0, b}, &cell).identity == Identity::different);
  }

  TEST_CASE("numbers that are not finite are the same as nothing") {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const Cell cell = sheared_box();
    const Matrix3X a = glass(cell);
    CHECK(compare_labelled({nan, a}, {nan, a}, &cell).identity == Identity::different);
    for (const Index atom : {Index{0}, Index{5}}) {
      Matrix3X b = a;
      b(1, atom) = nan;
      CHECK(compare_labelled({0, a}, {0, b}, &cell).identity == Identity::different);
      CHECK(compare_labelled({0, b}, {0, b}, nullptr).identity == Identity::different);
    }
  }

  TEST_CASE("requests that make no sense are refused") {
    const Matrix3X a = glass(sheared_box());
    const Matrix3X fewer = a.leftCols(3);
    const Matrix3X none(3, 0);
    CHECK_THROWS_AS(compare_labelled({0, a}, {0, fewer}, nullptr), InputError);
    CHECK_THROWS_AS(compare_labelled({0, none}, {0, none}, nullptr), InputError);
    CHECK_THROWS_AS(compare_labelled({0, a}, {0, a}, nullptr, {.energy_tolerance = -1}), InputError);
    CHECK_THROWS_AS(compare_labelled({0, a}, {0, a}, nullptr, {.distance_tolerance = std::nan("")}), InputError);
  }
}

}  // namespace
}  // namespace pel
