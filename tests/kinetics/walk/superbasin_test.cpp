#include "libpel/kinetics/walk/superbasin.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "tests/kinetics/permuted_networks.hpp"

using namespace pel;
using namespace pel::test;

namespace {

std::vector<Superbasin> found(const Network& network, double threshold = 0, const SuperbasinOptions& options = {}) {
  const JumpEffects effects = jump_effects(network, threshold);
  return superbasins(network, rates(network, unit_rates()), effects, options);
}

bool has(const std::vector<Index>& list, Index x) { return std::find(list.begin(), list.end(), x) != list.end(); }

/// The small steps of a jump alone.
Matrix3X small_way(const Network& network, const Jump& jump, double threshold) {
  Matrix3X way = dense(jump.moves, network.tags);
  for (Index a = 0; a < way.cols(); ++a)
    if (way.col(a).norm() > threshold) way.col(a).setZero();
  return way;
}

/// Places exist such that every jump inside is their difference: relaxation along jumps from the first state, until
/// all are placed, then a check of each jump.
void check_closed(const Network& network, const Superbasin& basin, const std::function<Matrix3X(const Jump&)>& way) {
  std::map<Index, Matrix3X> place{{basin.states[0], Matrix3X::Zero(3, network.tags)}};
  for (std::size_t round = 0; round < basin.states.size(); ++round)
    for (const Index e : basin.inside) {
      const Jump& jump = network.jumps[e];
      if (place.count(jump.from) && !place.count(jump.to)) place[jump.to] = place[jump.from] + way(jump);
      if (place.count(jump.to) && !place.count(jump.from)) place[jump.from] = place[jump.to] - way(jump);
    }
  REQUIRE(place.size() == basin.states.size());
  for (const Index e : basin.inside) {
    const Jump& jump = network.jumps[e];
    CHECK((place.at(jump.from) + way(jump) - place.at(jump.to)).cwiseAbs().maxCoeff() < 1e-8);
  }
}

/// All that the definition says of each superbasin by itself.
void check_definition(const Network& network, const std::vector<Superbasin>& basins, double threshold,
                      const SuperbasinOptions& options) {
  const Rates at = rates(network, unit_rates());
  std::set<Index> taken;
  for (const Superbasin& basin : basins) {
    REQUIRE(basin.states.size() >= 2);
    CHECK(static_cast<Index>(basin.states.size()) <= options.largest);
    for (const Index state : basin.states) CHECK((network.searched[state] && taken.insert(state).second));
    double inside = 0;
    double out = 0;
    for (Index e = 0; e < static_cast<Index>(network.jumps.size()); ++e) {
      const Jump& jump = network.jumps[e];
      const double conductance = std::exp(at.log_conductances[e]);
      const int ends = has(basin.states, jump.from) + has(basin.states, jump.to);
      if (!has(basin.inside, e)) {
        if (!does_nothing(jump, network.dimension)) out += ends * conductance;
        continue;
      }
      CHECK((ends == 2 && jump.from != jump.to && keeps_labels(jump)));
      inside += conductance;
    }
    CHECK(inside >= options.flicker * static_cast<double>(basin.states.size() - 1) * out);
    check_closed(network, basin, [&](const Jump& jump) { return dense(jump.moves, network.tags); });
    check_closed(network, basin, [&](const Jump& jump) { return small_way(network, jump, threshold); });
  }
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("superbasins are what they are said to be, and groups of fast jumps are found") {
    for (const std::uint64_t seed : {1, 2, 3})
      for (const double threshold : {0.0, 0.3, 10.0}) {
        const Network network = flickering_network({6, 5, 2, 1e5, 1, true}, seed);
        check_definition(network, found(network, threshold), threshold, {});
        const SuperbasinOptions no_larger_than_a_group{5, 20};
        const std::vector<Superbasin> basins = found(network, threshold, no_larger_than_a_group);
        check_definition(network, basins, threshold, no_larger_than_a_group);
        if (threshold == 0.3) continue;  // small steps alone need not close their cycles
        const auto whole = [](const Superbasin& b) { return b.states.size() == 5 && b.states[0] % 5 == 0; };
        CHECK(std::count_if(basins.begin(), basins.end(), whole) == 5);  // the sixth group has an unsearched state
      }
  }

  TEST_CASE("a flickering pair is a superbasin where it flickers enough") {
    const auto pair = [](double exit) {
      return weighted_network({1, 2, 1}, {{0, 1, 1, Vector3::UnitX()}, {1, 2, exit, Vector3::UnitX()}}, 1);
    };
    Network network = pair(1.0 / 19);
    network.jumps.push_back({2, 2, barrier_offset, one_move(Vector3::UnitX()), {}});  // keeps state 2 out
    CHECK(found(network).empty());
    network.jumps[1] = pair(1.0 / 21).jumps[1];
    REQUIRE(found(network).size() == 1);
    CHECK(found(network)[0].states == std::vector<Index>{0, 1});
    CHECK(found(network)[0].inside == std::vector<Index>{0});
    CHECK(found(network, 0, {1, 20}).empty());
    CHECK(found(network, 0, {64, 22}).empty());
    network.searched[0] = 0;
    CHECK(found(network).empty());
  }

  TEST_CASE("fast jumps that wind or exchange labels lead out") {
    // Two fast jumps between two states, and a slow exit.
    Network network = weighted_network(
        {1, 1, 1}, {{0, 1, 1, Vector3::UnitX()}, {1, 0, 0.9, -Vector3::UnitX()}, {1, 2, 1e-6, Vector3::UnitX()}}, 1);
    network.searched[2] = 0;
    REQUIRE(found(network).size() == 1);
    CHECK(found(network)[0].inside == std::vector<Index>{0, 1});
    Network winding = network;
    winding.jumps[1].moves.vectors *= -1;
    CHECK(found(winding).empty());
    Network exchanging = network;
    exchanging.tags = 2;
    exchanging.jumps[1].permutation = {1, 0};
    CHECK(found(exchanging).empty());
    exchanging.jumps[1].permutation = {0, 1};
    CHECK(found(exchanging).size() == 1);
  }

  TEST_CASE("a cycle that closes only with its big steps leads out where small ones count by themselves") {
    const Network network = weighted_network(
        {1, 1, 1}, {{0, 1, 3, Vector3::UnitX()}, {1, 2, 2, Vector3::UnitX()}, {2, 0, 1, -2 * Vector3::UnitX()}}, 1);
    REQUIRE(found(network).size() == 1);
    CHECK(found(network)[0].states.size() == 3);
    CHECK(found(network, 3).size() == 1);
    CHECK(found(network, 1.5).empty());  // the long step is big, the short ones are small
  }

  TEST_CASE("a calm landscape has no superbasins, and idle loops make none calm") {
    for (const std::uint64_t seed : {1, 2, 3}) {
      Network network = random_network({30, 90, 2, 2}, seed);
      CHECK(found(network).empty());
    }
    Network idle = weighted_network({1, 1}, {{0, 1, 1, Vector3::UnitX()}, {0, 0, 1e6, Vector3::Zero()}}, 1);
    CHECK(found(idle).size() == 1);
  }

  TEST_CASE("tags cross a superbasin as along its jumps") {
    const Network network = flickering_network({1, 6, 2, 1e5, 0, false}, 4);
    const JumpEffects effects = jump_effects(network, 0);
    const std::vector<Superbasin> basins = found(network);
    REQUIRE(basins.size() == 1);
    REQUIRE(basins[0].states.size() == 6);
    TagPaths paths(effects);
    for (const Index e : basins[0].inside) {
      const Jump& jump = network.jumps[e];  // states are their own positions
      cross_inside(basins[0], jump.from, jump.to, paths);
      paths.cross(e, false);
      CHECK(paths.squared() == doctest::Approx(0).epsilon(1e-12));
    }
    cross_inside(basins[0], 2, 2, paths);
    CHECK(paths.squared() == doctest::Approx(0).epsilon(1e-12));
  }
}
