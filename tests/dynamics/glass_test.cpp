#include "libpel/dynamics/glass.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/dynamics/crystal.hpp"
#include "libpel/dynamics/surface.hpp"

namespace {

using namespace pel;

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("a glass is melted, cooled at two rates and annealed, in whole time steps") {
    GlassProtocol protocol;
    protocol.melt = 2000;
    protocol.melt_time = 10;
    protocol.cool_to = 300;
    protocol.rate = 10;
    protocol.second_rate = 1;
    protocol.rate_change = 1000;
    protocol.anneal = 700;
    protocol.anneal_time = 5;
    const std::vector<Stage> stages = glass_stages(protocol, 0.002);
    REQUIRE(stages.size() == 4);
    const std::int64_t steps[] = {5000, 50000, 350000, 2500};
    const double ends[] = {2000, 1000, 300, 700};
    for (std::size_t k = 0; k < 4; ++k) {
      CHECK(stages[k].steps == steps[k]);
      CHECK(stages[k].to == ends[k]);
      CHECK(stages[k].from == (k == 3 ? 700 : k == 0 ? 2000 : ends[k - 1]));
      CHECK(stages[k].ensemble == Ensemble::npt);
    }
    protocol.second_rate = 0;
    protocol.anneal = 0;
    CHECK(glass_stages(protocol, 0.002).size() == 2);
    CHECK(glass_stages({}, 0.002).empty());
    const auto refused = [&](auto change) {
      GlassProtocol wrong = protocol;
      change(wrong);
      CHECK_THROWS_AS(glass_stages(wrong, 0.002), InputError);
    };
    refused([](GlassProtocol& wrong) { wrong.cool_to = 2000; });
    refused([](GlassProtocol& wrong) { wrong.rate = 0; });
    refused([](GlassProtocol& wrong) { wrong.rate = -1; });
    refused([](GlassProtocol& wrong) { wrong.melt_time = -1; });
    refused([](GlassProtocol& wrong) {
      wrong.second_rate = 1;
      wrong.rate_change = 2500;
    });
  }

  TEST_CASE("a surface is cut through the box, whatever images the atoms are in") {
    Structure bulk = crystal(CubicLattice::simple, 2, 5);
    for (Index a = 0; a < bulk.atoms(); ++a) {
      bulk.positions.col(a) += Vector3::Constant(0.5);
      bulk.positions(1, a) += 10.0 * static_cast<double>(a % 5 - 2);
    }
    const OpenedSurface cut = opened(bulk, 1, 6);
    CHECK(cut.structure.cell.edges().diagonal().isApprox(Vector3(10, 16, 10)));
    CHECK(cut.structure.cell.origin().isApprox(Vector3(0, -3, 0)));
    CHECK(cut.low == 0);
    CHECK(cut.high == 10);
    for (Index a = 0; a < bulk.atoms(); ++a) {
      CHECK(cut.structure.positions(1, a) >= 0);
      CHECK(cut.structure.positions(1, a) < 10);
      CHECK(bulk.cell.minimum_image(cut.structure.positions.col(a) - bulk.positions.col(a)).norm() < 1e-9);
      CHECK(cut.structure.positions(0, a) == bulk.positions(0, a));
    }
    // Planes at 0.5, 2.5, ..., 8.5: one within 1 of the lower cut, one within 2 of the upper one.
    CHECK(surface_atoms(cut.structure.positions, 1, 0, 10, 1).size() == 25);
    CHECK(surface_atoms(cut.structure.positions, 1, 0, 10, 2).size() == 50);
    CHECK(surface_atoms(cut.structure.positions, 1, 0, 10, 20).size() == 125);
    CHECK_THROWS_AS(opened(bulk, 1, 0), InputError);
    Matrix3 edges = bulk.cell.edges();
    edges(0, 1) = 1;
    bulk.cell = Cell(edges, {true, true, true});
    CHECK_THROWS_AS(opened(bulk, 1, 6), InputError);
    CHECK_THROWS_AS(opened(bulk, 0, 6), InputError);
    CHECK_NOTHROW(opened(bulk, 2, 6));
  }
}
