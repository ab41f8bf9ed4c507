#include "libpel/paths/interpolation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

const Cell free_space(100 * Matrix3::Identity(), {false, false, false}, Vector3::Constant(-50));

/// Sum over pairs of w (d - d0)^2 / 2 with w = 1 / d^4 and d0 between the distances at the ends.
double off_distances(View3X image, View3X from, View3X to, double part) {
  double sum = 0;
  for (Index a = 0; a < image.cols(); ++a)
    for (Index b = a + 1; b < image.cols(); ++b) {
      const auto distance = [&](View3X x) { return (x.col(b) - x.col(a)).norm(); };
      const double d = distance(image), aim = (1 - part) * distance(from) + part * distance(to);
      sum += 0.5 * std::pow(d, -4) * (d - aim) * (d - aim);
    }
  return sum;
}

double nearest_pair(View3X image) {
  double nearest = std::numeric_limits<double>::infinity();
  for (Index a = 0; a < image.cols(); ++a)
    for (Index b = a + 1; b < image.cols(); ++b) nearest = std::min(nearest, (image.col(b) - image.col(a)).norm());
  return nearest;
}

/// Two atoms of an icosahedron change places.
struct Exchange {
  Matrix3X from = test::icosahedron();
  Matrix3X to = from;
  Exchange() {
    to.col(1) = from.col(3);
    to.col(3) = from.col(1);
    to.col(1) += Vector3(0.02, -0.03, 0.05);  // not quite, or no symmetry would tell them where to go
  }
};

TEST_SUITE("unit") {
  TEST_CASE("linear_path: evenly spaced from one end to the other") {
    Stream stream = test::test_stream(31);
    const Matrix3X from = test::random_vector(4, stream), to = test::random_vector(4, stream);
    const Path path = linear_path(from, to, 3);
    REQUIRE(path.size() == 5);
    CHECK(path.front() == from);
    CHECK(path.back() == to);
    const std::vector<double> lengths = arc_lengths(path);
    for (std::size_t k = 0; k < path.size(); ++k)
      CHECK(lengths[k] == doctest::Approx(0.25 * static_cast<double>(k) * (to - from).norm()));
  }

  TEST_CASE("nearest_images: no image of any atom is nearer") {
    Matrix3 edges = Vector3(3, 4, 5).asDiagonal();
    edges(0, 1) = 1.2;
    const Cell cell(edges, {true, true, true});
    Stream stream = test::test_stream(32);
    const Matrix3X fixed = 4 * test::random_vector(20, stream), moved = 4 * test::random_vector(20, stream);
    const Matrix3X nearest = nearest_images(cell, moved, fixed);
    for (Index a = 0; a < fixed.cols(); ++a) {
      const Vector3 boxes = edges.inverse() * (nearest.col(a) - moved.col(a));
      CHECK((boxes - boxes.array().round().matrix()).norm() < 1e-10);
      for (int i = -1; i <= 1; ++i)
        for (int j = -1; j <= 1; ++j)
          for (int k = -1; k <= 1; ++k) {
            const Vector3 other = nearest.col(a) + edges * Vector3(i, j, k);
            CHECK((other - fixed.col(a)).norm() >= (nearest.col(a) - fixed.col(a)).norm() - 1e-12);
          }
    }
    CHECK_THROWS_AS(nearest_images(cell, moved.leftCols(3), fixed), InputError);
  }

  TEST_CASE("idpp_path: pair distances come as near as they can to those between the ends") {
    const Exchange ends;
    constexpr int images = 4;
    const Path straight = linear_path(ends.from, ends.to, images);
    const Path path = idpp_path(free_space, ends.from, ends.to, images, {.reach = 20, .residual = 1e-6});
    REQUIRE(path.size() == straight.size());
    CHECK(path.front() == ends.from);
    CHECK(path.back() == ends.to);
    for (std::size_t k = 1; k + 1 < path.size(); ++k) {
      const double part = static_cast<double>(k) / (images + 1);
      const auto off = [&](View3X image) { return off_distances(image, ends.from, ends.to, part); };
      const double least = off(path[k]);
      CHECK(least < off(straight[k]));
      for (Index n = 0; n < path[k].size(); ++n) {
        Matrix3X ahead = path[k], behind = path[k];
        ahead.reshaped()[n] += 1e-4;
        behind.reshaped()[n] -= 1e-4;
        CHECK(std::abs(off(ahead) - off(behind)) / 2e-4 < 1e-4);
      }
    }
  }

  TEST_CASE("idpp_path: atoms that change places go around each other") {
    const Exchange ends;
    const Path straight = linear_path(ends.from, ends.to, 5), path = idpp_path(free_space, ends.from, ends.to, 5);
    double nearest = 10, nearest_straight = 10;
    for (const Matrix3X& image : path) nearest = std::min(nearest, nearest_pair(image));
    for (const Matrix3X& image : straight) nearest_straight = std::min(nearest_straight, nearest_pair(image));
    CHECK(nearest_straight < 0.2);
    CHECK(nearest > 0.5);
  }

  TEST_CASE("idpp_path: the same across a periodic boundary as in the middle of the box") {
    const Exchange ends;
    const Cell cell(8 * Matrix3::Identity(), {true, true, true});
    const Vector3 corner(0, 0, 0), middle(4, 4, 4);
    const auto at = [&](View3X x, const Vector3& where) { return Matrix3X(x.colwise() + where); };
    const Path near_middle = idpp_path(cell, at(ends.from, middle), at(ends.to, middle), 3);
    const Path near_corner = idpp_path(cell, at(ends.from, corner), at(ends.to, corner), 3);
    for (std::size_t k = 0; k < near_middle.size(); ++k)
      CHECK((near_middle[k] - at(near_corner[k], middle)).norm() < 1e-6);
  }

  TEST_CASE("idpp_path: one atom has no distances, and takes the straight line") {
    const Vector3 from(0, 0, 0), to(1, 2, 0);
    const Path path = idpp_path(free_space, from, to, 2), straight = linear_path(from, to, 2);
    for (std::size_t k = 0; k < path.size(); ++k) CHECK(path[k] == straight[k]);
  }
}

}  // namespace
}  // namespace pel
