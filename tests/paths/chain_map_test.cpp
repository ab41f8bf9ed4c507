#include "libpel/paths/chain_map.hpp"

#include <algorithm>
#include <limits>
#include <random>

#include <doctest/doctest.h>

namespace pel {
namespace {

StationaryPoint on_line(double x) { return {0, Vector3(x, 0, 0)}; }

double place(const StationaryPoint& point) { return point.positions(0, 0); }

/// A saddle of this height between two places on a line.
PathStep step(double from, double to, double height, double aside = 0) {
  PathStep result;
  result.event = {on_line(from), {height, Vector3(0.5 * (from + to), aside, 0)}, on_line(to), -1};
  result.points = {
      {result.event.from, 0}, {{0.5 * height, Vector3(from, 0, 0)}, 2}, {result.event.saddle, 0}, {result.event.to, 0}};
  return result;
}

ChainMap map_between(double initial, double final) {
  const SameMinimum same = [](const StationaryPoint& a, const StationaryPoint& b) {
    return (a.positions - b.positions).norm() < 0.1;
  };
  return {same, {on_line(initial), on_line(final)}};
}

/// A chain from end to end without gaps.
void check_chain(const std::vector<PathStep>& chain, double initial, double final) {
  double at = initial;
  for (const PathStep& each : chain) {
    CHECK(place(each.event.from) == at);
    CHECK(each.points.front().at.positions == each.event.from.positions);
    CHECK(each.points.back().at.positions == each.event.to.positions);
    at = place(each.event.to);
  }
  CHECK(at == final);
}

double highest(const std::vector<PathStep>& chain) {
  double height = -std::numeric_limits<double>::infinity();
  for (const PathStep& each : chain) height = std::max(height, each.event.saddle.energy);
  return height;
}

/// The lowest of the highest saddles over all ways without loops, by walking all of them.
double brute_force(const ChainMap& map, std::size_t at, std::vector<bool> been) {
  if (at == 1) return -std::numeric_limits<double>::infinity();
  been[at] = true;
  double least = std::numeric_limits<double>::infinity();
  for (const Joint& joint : map.joints)
    for (const auto& [here, next] : {std::pair{joint.from, joint.to}, std::pair{joint.to, joint.from}})
      if (here == at && !been[next])
        least = std::min(least, std::max(joint.step->event.saddle.energy, brute_force(map, next, been)));
  return least;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("chain map: what is found on the way is bridged to the ends, the longest link first") {
    ChainMap map = map_between(0, 10);
    CHECK(open_link(map, 3) == MinimaPair{0, 1});
    CHECK_FALSE(lowest_chain(map));
    map.tries[{0, 1}].bands = 3;
    CHECK_FALSE(open_link(map, 3));
    add(map, step(3, 5, 1));
    REQUIRE(map.minima.size() == 4);
    CHECK(open_link(map, 3) == MinimaPair{1, 3});  // from 5 to 10, not from 0 to 3
    add(map, step(10, 5, 2));
    CHECK(map.minima.size() == 4);
    CHECK(open_link(map, 3) == MinimaPair{0, 2});
    add(map, step(0, 3, 1.5));
    CHECK_FALSE(open_link(map, 3));
    const auto chain = lowest_chain(map);
    REQUIRE(chain);
    REQUIRE(chain->steps.size() == 3);
    check_chain(chain->steps, 0, 10);
    CHECK(chain->top == 2);
    CHECK(chain->gaps == 0);
    CHECK(chain->steps.back().event.saddle.energy == 2);
    CHECK(chain->steps.back().points[2].slope == -2);  // the other way round
  }

  TEST_CASE("chain map: a dead end is left for a detour, and what joins it afresh is not tried before") {
    ChainMap map = map_between(0, 10);
    map.tries[{0, 1}].bands = 1;
    add(map, step(4, 6, 1));
    add(map, step(5, 5.5, 1, 3));
    const auto first = open_link(map, 1);
    REQUIRE(first);
    map.tries[*first].bands = 1;
    CHECK(open_link(map, 1));
    CHECK(open_link(map, 1) != first);
    for (int times = 0; auto open = open_link(map, 1); ++times) {
      REQUIRE(times < 20);
      map.tries[*open].bands = 1;
    }
    CHECK_FALSE(lowest_chain(map));
  }

  TEST_CASE("chain map: a detour much longer than the way is none") {
    ChainMap map = map_between(0, 10);
    map.tries[{0, 1}].bands = 1;
    map.minima.push_back(on_line(28));
    CHECK_FALSE(open_link(map, 1));
    map.minima.push_back(on_line(20));
    CHECK(open_link(map, 1) == MinimaPair{0, 3});
  }

  TEST_CASE("chain map: a saddle is added once, a gap needs none") {
    ChainMap map = map_between(0, 10);
    add(map, step(0, 4, 1));
    CHECK_FALSE(add(map, step(4.01, 0.01, 1)));
    CHECK(map.joints.size() == 1);
    CHECK(add(map, step(0, 4, 0.5, 1)));
    CHECK(map.joints.size() == 2);
    map.joints.push_back({2, 1});
    const auto chain = lowest_chain(map);
    REQUIRE(chain);
    REQUIRE(chain->steps.size() == 1);
    CHECK(chain->steps.front().event.saddle.energy == 0.5);
    CHECK(chain->gaps == 1);
    CHECK(chain->top == 0.5);
    map.minima[2].energy = 0.7;  // no saddle is needed at the gap, but the way goes up to its minimum
    CHECK(lowest_chain(map)->top == 0.7);
    add(map, step(4, 10, 0.6));
    CHECK(lowest_chain(map)->top == 0.6);
  }

  TEST_CASE("chain map: the chain is that of the lowest of the highest saddles among all chains") {
    std::mt19937 random(5);
    for (int round = 0; round < 200; ++round) {
      ChainMap map = map_between(0, 1);
      for (int k = 0; k < 9; ++k) {
        const auto from = static_cast<double>(random() % 6), to = static_cast<double>(random() % 6);
        if (from != to) add(map, step(from, to, 1 + static_cast<double>(random() % 8), 0.2 * k));
      }
      const double least = brute_force(map, 0, std::vector<bool>(map.minima.size(), false));
      const auto chain = lowest_chain(map);
      CHECK(chain.has_value() == (least < std::numeric_limits<double>::infinity()));
      if (!chain) continue;
      check_chain(chain->steps, 0, 1);
      CHECK(highest(chain->steps) == least);
      CHECK(chain->top == least);
    }
  }
}

}  // namespace pel
