#include "libpel/dynamics/glass.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/core/random.hpp"
#include "libpel/dynamics/crystal.hpp"
#include "libpel/dynamics/glass_transition.hpp"
#include "libpel/dynamics/surface.hpp"

namespace {

using namespace pel;

/// One kink at `kink`, in an order that is not that of x.
TwoLineFit fit_of_kink(double kink, double noise) {
  Stream stream(3, StreamPurpose::dynamics, {0, 0, 0});
  std::vector<double> x, y;
  for (int k = 0; k < 150; ++k) {
    x.push_back(300 + 10.0 * ((k * 77) % 150));
    y.push_back(5 + 0.001 * x.back() + (x.back() > kink ? 0.002 * (x.back() - kink) : 0) + noise * stream.normal());
  }
  return fit_two_lines(x, y);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("two lines: the kink of exact data is found exactly, that of noisy data within its noise") {
    for (const double kink : {505.0, 703.3, 1200.0, 1650.0}) {
      const TwoLineFit fit = fit_of_kink(kink, 0);
      CHECK(fit.status == TwoLineStatus::fitted);
      CHECK(fit.crossing == doctest::Approx(kink).epsilon(1e-9));
      CHECK(fit.below.slope == doctest::Approx(0.001).epsilon(1e-9));
      CHECK(fit.above.slope == doctest::Approx(0.003).epsilon(1e-9));
      CHECK(fit.below.intercept == doctest::Approx(5).epsilon(1e-9));
      CHECK(fit.residual < 1e-10);
      const TwoLineFit noisy = fit_of_kink(kink, 0.02);
      CHECK(noisy.status == TwoLineStatus::fitted);
      CHECK(noisy.crossing == doctest::Approx(kink).epsilon(0.05));
      CHECK(noisy.residual == doctest::Approx(0.02).epsilon(0.2));
    }
  }

  TEST_CASE("two lines: no kink, and too few points, are said") {
    std::vector<double> x, y;
    for (int k = 0; k < 5; ++k) {
      x.push_back(k);
      y.push_back(2 * k);
    }
    CHECK(fit_two_lines(x, y).status == TwoLineStatus::too_few);
    x.clear();
    y.clear();
    for (int k = 0; k < 20; ++k) {
      x.push_back(k);
      y.push_back(k < 10 ? k : k + 7);  // a jump between parallel lines
    }
    CHECK(fit_two_lines(x, y).status == TwoLineStatus::no_crossing);
    y.pop_back();
    CHECK_THROWS_AS(fit_two_lines(x, y), std::invalid_argument);
  }

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
