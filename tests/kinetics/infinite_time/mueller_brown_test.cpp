// The whole way on a surface whose minima and saddles are known: searches, landscape, network, first passage.

#include <doctest/doctest.h>

#include "libpel/forces/models.hpp"
#include "libpel/kinetics/infinite_time/passage.hpp"
#include "libpel/kinetics/landscape_network.hpp"
#include "libpel/landscape/identify.hpp"
#include "libpel/landscape/sweep.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

AttemptOptions options() {
  AttemptOptions options;
  options.art = test::mueller_brown_options();
  options.connect = test::mueller_brown_connect();
  options.sign.difference = 1e-5;
  return options;
}

/// Searches from every minimum that turns up. Not from the deepest first: there the softest direction, which is all
/// that a search in the plane can choose, leads up side valleys.
Landscape explore(MuellerBrown& surface) {
  constexpr std::int64_t trials = 20;
  const StationaryPoint first = test::mueller_brown_minimum(1);
  const Structure structure{Cell(Matrix3::Identity(), {false, false, false}), first.positions, {1}, {1.0}, {}, {0}};
  const IdentityOptions identity{.energy_tolerance = 1e-3, .distance_tolerance = 1e-2, .translation = {}};
  Landscape landscape;
  add_minimum(landscape, {first.energy, first.positions});
  for (std::int64_t m = 0; m < minima(landscape); ++m)
    for (const SearchKey& key : sweep_keys({MinimumId{m}}, {0}, trials)) {
      const Minimum& start = minimum(landscape, MinimumId{m});
      const Attempt found = sweep_attempt(surface, structure, {start.energy, start.positions}, key, 1, options(),
                                          Metric(options().art.stiffness));
      identify(landscape, found, structure, identity);
    }
  return landscape;
}

/// The number of the one known position within 2e-3, or -1.
template <class Known, class Position>
int which(const Matrix3X& at, const Known& known, Position position) {
  for (std::size_t k = 0; k < known.size(); ++k)
    if ((at - position(known[k])).norm() < 2e-3) return static_cast<int>(k);
  return -1;
}

TEST_SUITE("unit") {
  TEST_CASE("Mueller-Brown: a sweep finds the three minima and both saddles, and walkers pass as the equations say") {
    MuellerBrown surface;
    const Landscape landscape = explore(surface);
    REQUIRE(minima(landscape) == 3);
    REQUIRE(saddles(landscape) == 2);
    std::array<Index, 3> state{-1, -1, -1};
    for (Index m = 0; m < 3; ++m) {
      const int known = which(minimum(landscape, MinimumId{m}).positions, test::mueller_brown_minima,
                              [](const Vector3& position) { return position; });
      REQUIRE(known >= 0);
      state[known] = m;
    }
    for (std::int64_t s = 0; s < 2; ++s) {
      const Saddle& found = saddle(landscape, SaddleId{s});
      const int known = which(found.positions, test::mueller_brown_saddles,
                              [](const test::KnownSaddle& one) { return one.position; });
      REQUIRE(known >= 0);
      const auto& ends = test::mueller_brown_saddles.at(known).minima;
      CHECK(std::minmax(value(found.from), value(found.to)) == std::minmax(state[ends[0]], state[ends[1]]));
    }

    const Network joined = network(landscape);
    const Rates at = rates(joined, {.temperature = 20, .boltzmann = 1, .prefactor = 1});
    const Index start = state[0], middle = state[2], target = state[1];
    const double exact = mean_first_passage_times(joined, at, {target})[start];
    // A chain of three: T = 1/k(0->2) + 1/k(2->1) + k(2->0) / (k(0->2) k(2->1)).
    const auto rate = [&](Index from, Index to) {
      for (std::size_t e = 0; e < joined.jumps.size(); ++e) {
        if (joined.jumps[e].from == from && joined.jumps[e].to == to) return at.forward[e];
        if (joined.jumps[e].from == to && joined.jumps[e].to == from) return at.backward[e];
      }
      return 0.0;
    };
    const double in = rate(start, middle), on = rate(middle, target), back = rate(middle, start);
    CHECK(exact == doctest::Approx(1 / in + 1 / on + back / (in * on)).epsilon(1e-12));
    PassageWalkOptions walk;
    walk.start = start;
    walk.targets = {target};
    walk.walkers = 20000;
    const PassageWalk walked = walk_passage(joined, at, walk);
    CHECK(walked.status == PassageWalkStatus::complete);
    CHECK(walked.standard_error < 0.02 * exact);
    CHECK(std::abs(walked.mean - exact) < 3 * walked.standard_error);
  }
}

}  // namespace
}  // namespace pel
