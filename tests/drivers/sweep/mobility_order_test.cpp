#include "drivers/sweep/mobility_order.hpp"

#include <doctest/doctest.h>

#include "drivers/isoconf/isoconf_compare.hpp"
#include "libpel/core/error.hpp"
#include "libpel/landscape/ensemble_store.hpp"
#include "tests/landscape/example.hpp"
#include "tests/support/temporary_folder.hpp"

namespace pel::drivers {
namespace {

using namespace test;

const Units metal = units(UnitStyle::metal);

EnsembleFile file_with_two_configurations(const std::filesystem::path& path) {
  EnsembleFile file = EnsembleFile::create(path, {"1", UnitStyle::metal, "", "{}", 1});
  Structure far = example_structure();
  far.positions.col(0) += Vector3(2, 0, 0);
  file.append({"far.data", "far", far, 0, 0});
  file.append({"near.data", "near", example_structure(), 0, 0});
  return file;
}

Saddle joining(MinimumId from, MinimumId to, double energy, const Moves& displacement) {
  Saddle saddle;
  saddle.from = from;
  saddle.to = to;
  saddle.energy = energy;
  saddle.positions = Matrix3X::Zero(3, 3);
  saddle.displacement = displacement;
  return saddle;
}

/// Atoms with the lengths of their moves.
Moves moved(const std::vector<Index>& atoms, const std::vector<double>& lengths) {
  Moves moves{atoms, Matrix3X::Zero(3, std::ssize(atoms))};
  for (std::size_t k = 0; k < lengths.size(); ++k) moves.vectors(1, static_cast<Index>(k)) = lengths[k];
  return moves;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("atoms are searched by the share of the runs in which they moved, equal ones by id") {
    const TemporaryFolder folder;
    {
      EnsembleFile file = file_with_two_configurations(folder / "a.iso");
      file.append({{0, 640, 1}, EnsembleRunStatus::complete, {{0, 1}}, 640, 1, 0});  // of the other configuration
      file.append({{1, 640, 1}, EnsembleRunStatus::complete, {{2, 1}, {4, 3}}, 640, 1, 0});
      file.append({{1, 640, 2}, EnsembleRunStatus::flown_apart, {}, 0, 1, 0});
      file.append({{1, 1200, 1}, EnsembleRunStatus::complete, {{3, 2}, {4, 1}}, 1200, 1, 0});
      file.append({{1, 1200, 2}, EnsembleRunStatus::complete, {{2, 0}, {5, 0}}, 1200, 1, 0});
    }
    Structure structure = example_structure();
    structure.positions.col(1) += Vector3(0, 0.05, 0);
    // Of three runs atoms 2 and 4 moved in two, once before the clock began; 3 and 5 in one.
    CHECK(by_mobility({0, 1, 2, 3, 4, 5}, folder / "a.iso", structure, metal) == std::vector<Index>{2, 4, 3, 5, 0, 1});
    CHECK(by_mobility({1, 3, 5}, folder / "a.iso", structure, metal) == std::vector<Index>{3, 5, 1});
    {
      EnsembleFile none = file_with_two_configurations(folder / "none.iso");
      none.append({{1, 640, 1}, EnsembleRunStatus::flown_apart, {}, 0, 1, 0});
    }
    CHECK_THROWS_AS(by_mobility({0}, folder / "none.iso", structure, metal), InputError);
    structure.positions.col(1) += Vector3(0, 3, 0);
    CHECK_THROWS_AS(by_mobility({0}, folder / "a.iso", structure, metal), InputError);
    structure.positions.conservativeResize(3, 5);
    structure.species.pop_back();
    CHECK_THROWS_AS(by_mobility({0}, folder / "a.iso", structure, metal), InputError);
  }

  TEST_CASE("the lowest exits of atoms are seen from either end of a saddle, in the labels of the minimum") {
    Landscape landscape;
    for (const double energy : {0.0, 0.2}) add_minimum(landscape, {energy, Matrix3X::Zero(3, 3)});
    const MinimumId a{0}, b{1};
    add_saddle(landscape, joining(a, b, 0.9, moved({0, 1}, {1.5, 0.8})));
    add_saddle(landscape, joining(a, b, 0.5, moved({0}, {1.1})));
    Saddle back = joining(b, a, 0.7, moved({0}, {1.2}));
    back.permutation = {2, 1, 0};
    add_saddle(landscape, back);
    const auto from_a = lowest_exits(landscape, a, 1);
    REQUIRE(from_a.size() == 2);
    CHECK(from_a[0].atom == 0);
    CHECK(from_a[0].barrier == doctest::Approx(0.5));
    CHECK(from_a[0].distance == doctest::Approx(1.1));
    CHECK(from_a[1].atom == 2);  // arrives in a under this label
    CHECK(from_a[1].barrier == doctest::Approx(0.7));
    const auto from_b = lowest_exits(landscape, b, 0.5);
    REQUIRE(from_b.size() == 2);
    CHECK(from_b[0].barrier == doctest::Approx(0.3));
    CHECK(from_b[1].atom == 1);
    CHECK(from_b[1].barrier == doctest::Approx(0.7));
    CHECK(lowest_exits(landscape, a, 2).empty());
  }
}

}  // namespace pel::drivers
