#include "libpel/core/cell.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <Eigen/Geometry>

#include "libpel/core/error.hpp"
#include "libpel/core/random.hpp"
#include "tests/support/lattice_images.hpp"

namespace pel {
namespace {

using test::all_periodicities;
using test::edges_of;
using test::is_lattice_vector;
using test::shortest_length;

Stream numbers(std::uint64_t key) { return {11, StreamPurpose::sampling, {key, 0, 0}}; }

/// Uniform in [-half, half]^3.
Vector3 random_vector(Stream& stream, double half) {
  return {half * (2 * stream.uniform() - 1), half * (2 * stream.uniform() - 1), half * (2 * stream.uniform() - 1)};
}

/// Boxes of every kind: cubic, rectangular, hexagonal, primitive FCC, strongly sheared, thin, needle-shaped.
std::vector<Matrix3> boxes() {
  return {edges_of({2, 0, 0}, {0, 2, 0}, {0, 0, 2}),          edges_of({1, 0, 0}, {0, 2.5, 0}, {0, 0, 4}),
          edges_of({2, 0, 0}, {1, 1.7320508, 0}, {0, 0, 3}),  edges_of({0, 1, 1}, {1, 0, 1}, {1, 1, 0}),
          edges_of({2, 0, 0}, {5.3, 1.5, 0}, {-4.1, 3.7, 2}), edges_of({3, 0, 0}, {2.7, 0.8, 0}, {1.4, 0.2, 3}),
          edges_of({1, 0, 0}, {0.4, 1, 0}, {0.45, 0.48, 6})};
}

void check_refused(const Matrix3& edges, const std::string& word) {
  try {
    Cell cell(edges, {true, true, true});
    FAIL("accepted");
  } catch (const InputError& error) {
    const std::string text = error.what();
    CHECK(text.find("cell") != std::string::npos);
    CHECK(text.find(word) != std::string::npos);
    CHECK(text.find('\n') == std::string::npos);
  }
}

TEST_SUITE("unit") {
  TEST_CASE("minimum image is the shortest of all images, for every box and periodicity") {
    Stream stream = numbers(1);
    for (const Matrix3& edges : boxes())
      for (const auto& periodic : all_periodicities()) {
        const Cell cell(edges, periodic);
        for (int i = 0; i < 20; ++i) {
          const Vector3 displacement = random_vector(stream, 2.5);
          const Vector3 image = cell.minimum_image(displacement);
          CHECK(image.norm() == doctest::Approx(shortest_length(cell, displacement)).epsilon(1e-12));
          CHECK(is_lattice_vector(cell, image - displacement));
        }
      }
  }

  TEST_CASE("minimum image does not depend on which edges describe the lattice") {
    Stream stream = numbers(2);
    const Matrix3 edges = edges_of({1, 0.1, 0}, {0.3, 1.2, -0.2}, {-0.4, 0.2, 0.9});
    const Cell compact(edges, {true, true, true});
    for (int trial = 0; trial < 50; ++trial) {
      Matrix3 change = Matrix3::Identity();  // of determinant 1, whole numbers
      for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j)
          if (i != j) change.col(i) += std::round(6 * stream.uniform() - 3) * change.col(j);
      const Cell sheared(edges * change, {true, true, true});
      for (int i = 0; i < 5; ++i) {
        const Vector3 displacement = random_vector(stream, 1.5);
        const Vector3 image = sheared.minimum_image(displacement);
        CHECK(image.norm() == doctest::Approx(shortest_length(compact, displacement)).epsilon(1e-9));
        CHECK(is_lattice_vector(compact, image - displacement));
      }
    }
  }

  TEST_CASE("a box sheared by a million edges is reduced at once") {
    const Cell sheared(edges_of({1, 0, 0}, {1000000.25, 1, 0}, {-500, 2000, 1}), {true, true, true});
    const Cell compact(edges_of({1, 0, 0}, {0.25, 1, 0}, {0, 0, 1}), {true, true, true});
    Stream stream = numbers(3);
    for (int i = 0; i < 50; ++i) {
      const Vector3 displacement = random_vector(stream, 1);
      CHECK(sheared.minimum_image(displacement).norm() ==
            doctest::Approx(shortest_length(compact, displacement)).epsilon(1e-8));
    }
  }

  TEST_CASE("ties: sums of half edges have several shortest images, all of one length") {
    for (const Matrix3& edges : boxes())
      for (const auto& periodic : all_periodicities()) {
        const Cell cell(edges, periodic);
        for (int sum = 1; sum < 8; ++sum) {  // up to whole edges these are all
          const Vector3 half = edges * Vector3(sum & 1, (sum >> 1) & 1, (sum >> 2) & 1) / 2;
          CHECK(cell.minimum_image(half).norm() == doctest::Approx(shortest_length(cell, half)).epsilon(1e-12));
        }
      }
  }

  TEST_CASE("minimum image forgets whole edges, however many") {
    Stream stream = numbers(4);
    for (const Matrix3& edges : boxes()) {
      const Cell cell(edges, {true, true, true});
      for (int i = 0; i < 20; ++i) {
        const Vector3 displacement = random_vector(stream, 1);
        const Vector3 far = displacement + edges * (1000 * random_vector(stream, 1)).array().round().matrix();
        CHECK(cell.minimum_image(far).norm() == doctest::Approx(cell.minimum_image(displacement).norm()).epsilon(1e-9));
      }
    }
  }

  TEST_CASE("a box without periodic directions leaves displacements alone") {
    const Cell cell(boxes()[4], {false, false, false});
    const Vector3 displacement(100, -200, 300);
    CHECK(cell.minimum_image(displacement) == displacement);
    CHECK(cell.wrap(displacement) == displacement);
  }

  TEST_CASE("a displacement that is not finite stays so and comes back") {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const Matrix3& edges : boxes()) {
      const Cell cell(edges, {true, true, true});
      CHECK_FALSE(cell.minimum_image({nan, 0, 0}).allFinite());
      CHECK_FALSE(cell.minimum_image({0, infinity, 0}).allFinite());
    }
  }

  TEST_CASE("wrap brings positions into the box along periodic edges only") {
    Stream stream = numbers(5);
    for (const Matrix3& edges : boxes())
      for (const auto& periodic : all_periodicities()) {
        const Cell cell(edges, periodic, {0.3, -7, 2});
        for (int i = 0; i < 20; ++i) {
          const Vector3 position = random_vector(stream, 20);
          const Vector3 wrapped = cell.wrap(position);
          CHECK(is_lattice_vector(cell, wrapped - position));
          const Vector3 fraction = edges.inverse() * (wrapped - cell.origin());
          for (Index k = 0; k < 3; ++k) {
            if (!periodic[static_cast<std::size_t>(k)]) continue;
            CHECK(fraction[k] >= -1e-12);
            CHECK(fraction[k] <= 1 + 1e-12);
          }
        }
      }
  }

  TEST_CASE("a position just below the lower face does not land on the upper one") {
    const Cell cell(edges_of({3, 0, 0}, {0, 3, 0}, {0, 0, 3}), {true, true, true});
    const Vector3 wrapped = cell.wrap({-1e-17, 3, -1e-17});
    CHECK((wrapped.array() >= 0).all());
    CHECK((wrapped.array() < 3).all());
  }

  TEST_CASE("fractions count edges from the origin") {
    const Vector3 origin(1, 2, 3);
    const Cell cell(boxes()[4], {true, false, true}, origin);
    const Vector3 fraction(0.25, -1.5, 3.75);
    CHECK((cell.fractional(origin + cell.edges() * fraction) - fraction).norm() < 1e-12);
  }

  TEST_CASE("volume is the triple product and heights are distances of opposite faces") {
    for (const Matrix3& edges : boxes()) {
      const Cell cell(edges * (edges.determinant() > 0 ? 1 : -1), {true, true, true});
      const Vector3 a = cell.edges().col(0), b = cell.edges().col(1), c = cell.edges().col(2);
      CHECK(cell.volume() == doctest::Approx(a.dot(b.cross(c))).epsilon(1e-12));
      CHECK(cell.heights()[0] == doctest::Approx(std::abs(a.dot(b.cross(c).normalized()))).epsilon(1e-12));
      CHECK(cell.heights()[1] == doctest::Approx(std::abs(b.dot(c.cross(a).normalized()))).epsilon(1e-12));
      CHECK(cell.heights()[2] == doctest::Approx(std::abs(c.dot(a.cross(b).normalized()))).epsilon(1e-12));
    }
  }

  TEST_CASE("boxes that are none are refused") {
    check_refused(edges_of({0, 1, 0}, {1, 0, 0}, {0, 0, 1}), "right-handed");            // left-handed
    check_refused(edges_of({1, 0, 0}, {0, 1, 0}, {1, 1, 0}), "not coplanar");            // flat
    check_refused(edges_of({0.1, 0.2, 0.3}, {0.3, 0.1, 0.7}, {0.4, 0.3, 1}), "volume");  // flat but for rounding
    check_refused(Matrix3::Zero(), "volume");
    check_refused(Matrix3::Identity() * std::numeric_limits<double>::quiet_NaN(), "finite");
    CHECK_THROWS_AS(Cell(Matrix3::Identity(), {true, true, true}, Vector3(0, std::nan(""), 0)), InputError);
  }
}

}  // namespace
}  // namespace pel
