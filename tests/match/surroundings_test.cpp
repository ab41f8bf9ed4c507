#include "libpel/match/surroundings.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "libpel/core/random.hpp"
#include "tests/support/lattice_images.hpp"

namespace pel {
namespace {

Stream numbers(std::uint64_t key) { return {47, StreamPurpose::sampling, {key, 0, 0}}; }

Cell sheared_box() {
  return {test::edges_of({5, 0, 0}, {3.2, 4, 0}, {-2.1, 3.4, 4.5}), {true, true, true}, {1, -1, 0.3}};
}

Matrix3X strewn(const Cell& cell, Index atoms, Stream& stream) {
  return cell.edges() * Matrix3X::NullaryExpr(3, atoms, [&] { return stream.uniform(); });
}

std::vector<Index> two_kinds(Index atoms) {
  std::vector<Index> kinds;
  for (Index k = 0; k < atoms; ++k) kinds.push_back(k % 3 == 0 ? 1 : 0);
  return kinds;
}

TEST_SUITE("unit") {
  TEST_CASE("surroundings: sorted distances by kind, as all pairs give them") {
    Stream stream = numbers(1);
    const Cell cell = sheared_box();
    const Matrix3X positions = strewn(cell, 9, stream);
    const std::vector<Index> kinds = two_kinds(9);
    constexpr double radius = 2.5;
    const Surroundings seen = surroundings(cell, positions, kinds, radius);
    const Index entries = seen.distances.rows() / 2;
    for (Index atom = 0; atom < 9; ++atom)
      for (const Index kind : {0, 1}) {
        std::vector<double> expected;
        for (Index other = 0; other < 9; ++other) {
          if (kinds[static_cast<std::size_t>(other)] != kind) continue;
          test::for_each_image(cell, positions.col(other) - positions.col(atom), radius, [&](const Vector3& image) {
            if (image.norm() <= radius && image.norm() > 0) expected.push_back(image.norm());
          });
        }
        std::ranges::sort(expected);
        expected.resize(static_cast<std::size_t>(entries), radius);
        for (Index k = 0; k < entries; ++k)
          CHECK(seen.distances(kind * entries + k, atom) ==
                doctest::Approx(expected[static_cast<std::size_t>(k)]).epsilon(1e-12));
      }
  }

  TEST_CASE("surroundings: displacements change no entry by more than twice the largest") {
    for (std::uint64_t trial = 0; trial < 200; ++trial) {
      Stream stream = numbers(10 + trial);
      const Cell cell = sheared_box();
      const Matrix3X a = strewn(cell, 12, stream);
      const double radius = surroundings_radius(cell, a);
      const double largest = stream.uniform();
      Matrix3X b = a;
      for (Index atom = 0; atom < 12; ++atom)
        b.col(atom) += largest * Vector3(stream.normal(), stream.normal(), stream.normal()).normalized();
      const Surroundings of_a = surroundings(cell, a, two_kinds(12), radius);
      const Surroundings of_b = surroundings(cell, b, two_kinds(12), radius);
      for (Index atom = 0; atom < 12; ++atom) CHECK(alike(of_a, atom, of_b, atom, 2 * largest + 1e-12));
    }
  }

  TEST_CASE("surroundings: the neighbors of a vacancy do not look like the others") {
    std::vector<Vector3> sites;
    for (int i = 0; i < 8; ++i)
      for (int j = 0; j < 8; ++j)
        for (int k = 0; k < 8; ++k)
          if ((i + j + k) % 2 == 0 && i + j + k > 0) sites.emplace_back(0.5 * i, 0.5 * j, 0.5 * k);
    const Matrix3X positions = Eigen::Map<const Matrix3X>(sites.front().data(), 3, static_cast<Index>(sites.size()));
    const Cell cell(4 * Matrix3::Identity(), {true, true, true});
    const std::vector<Index> kinds(sites.size(), 0);
    const Surroundings seen = surroundings(cell, positions, kinds, surroundings_radius(cell, positions));
    const auto distance_to_vacancy = [&](Index atom) { return cell.minimum_image(positions.col(atom)).norm(); };
    Index far = 0, neighbors = 0;
    for (Index atom = 0; atom < positions.cols(); ++atom)
      if (distance_to_vacancy(atom) > distance_to_vacancy(far)) far = atom;
    for (Index atom = 0; atom < positions.cols(); ++atom)
      if (!alike(seen, far, seen, atom, 0.1)) {
        ++neighbors;
        CHECK(distance_to_vacancy(atom) <= 1);
      }
    CHECK(neighbors >= 12);
  }

  TEST_CASE("surroundings: the radius holds some twenty neighbors, vacuum or not") {
    Stream stream = numbers(2);
    const Cell bulk(8 * Matrix3::Identity(), {true, true, true});
    const Matrix3X positions = strewn(bulk, 500, stream);
    const double expected = surroundings_radius(bulk, positions);
    const Surroundings seen = surroundings(bulk, positions, std::vector<Index>(500, 0), expected);
    const auto inside = static_cast<double>((seen.distances.array() < expected).count());
    CHECK(inside / 500 == doctest::Approx(20).epsilon(0.15));
    const Cell slab(Vector3(8, 8, 40).asDiagonal().toDenseMatrix(), {true, true, false});
    CHECK(surroundings_radius(slab, positions) == doctest::Approx(expected).epsilon(0.02));
  }
}

}  // namespace
}  // namespace pel
