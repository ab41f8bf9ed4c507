#include <doctest/doctest.h>

#include "libpel/match/compare_permuted.hpp"
#include "tests/match/permuted_structures.hpp"

namespace pel {

using namespace test;

namespace {

Stream numbers(std::uint64_t key) { return {43, StreamPurpose::sampling, {key, 0, 0}}; }

TEST_SUITE("unit") {
  TEST_CASE("symmetries: one for a glass, one per site for a crystal") {
    Stream stream = numbers(311);
    CHECK(translation_symmetries(glass(sheared_box(), 20, stream), one_species(20), nullptr, options) == 1);
    const Cell sheared = sheared_box();
    CHECK(translation_symmetries(glass(sheared, 20, stream), one_species(20), &sheared, options) == 1);
    const std::array<int, 3> cells{2, 3, 2};
    const Cell cell = box_of(cells);
    const Matrix3X sites = crystal(cells, face_centered);
    CHECK(translation_symmetries(sites, one_species(48), &cell, options) == 48);
    CHECK(translation_symmetries(sites + rattle(48, 0.3 * tolerance, stream), one_species(48), &cell, options) == 48);
    CHECK(translation_symmetries(sites, one_species(48), &cell, held) == 1);
    CHECK(translation_symmetries(sites.rightCols(47), one_species(47), &cell, options) == 1);
  }

  TEST_CASE("symmetries: species, a basis and free surfaces leave fewer") {
    const std::array<int, 3> cells{2, 2, 2};
    const Cell cell = box_of(cells);
    const Matrix3X sites = crystal(cells, face_centered);
    std::vector<int> ordered;  // one corner in four is of another species: cubes remain
    for (int k = 0; k < 32; ++k) ordered.push_back(k % 4 == 0 ? 2 : 1);
    CHECK(translation_symmetries(sites, ordered, &cell, options) == 8);
    const std::vector<Vector3> low{{0, 0, 0}, {0.3, 0.2, 0.1}, {0.6, 0.7, 0.4}};
    CHECK(translation_symmetries(crystal(cells, low), one_species(24), &cell, options) == 8);
    const Cell slab = box_of(cells, {true, true, false});
    CHECK(translation_symmetries(sites, one_species(32), &slab, options) == 8);
    const IdentityOptions in_plane{.distance_tolerance = tolerance, .translation = {true, true, false}};
    CHECK(translation_symmetries(sites, one_species(32), &slab, in_plane) == 8);
  }

  TEST_CASE("symmetries: two copies of a glass side by side have two") {
    Stream stream = numbers(312);
    const Cell half = sheared_box();
    const Matrix3X a = glass(half, 10, stream);
    Matrix3 edges = half.edges();
    Matrix3X both(3, 20);
    both << a, a.colwise() + Vector3(edges.col(2));
    edges.col(2) *= 2;
    const Cell cell(edges, {true, true, true});
    CHECK(translation_symmetries(both, one_species(20), &cell, options) == 2);
    both.col(13) += Vector3(3 * tolerance, 0, 0);
    CHECK(translation_symmetries(both, one_species(20), &cell, options) == 1);
  }
}

}  // namespace
}  // namespace pel
