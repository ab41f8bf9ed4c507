#include "libpel/paths/chain_map.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pel {
namespace {

constexpr double no_way = std::numeric_limits<double>::infinity();

std::size_t placed(ChainMap& map, const StationaryPoint& minimum) {
  const auto known = std::ranges::find_if(map.minima, [&](const auto& other) { return map.same(minimum, other); });
  if (known != map.minima.end()) return static_cast<std::size_t>(known - map.minima.begin());
  map.minima.push_back(minimum);
  return map.minima.size() - 1;
}

/// How far, or how high, each minimum is from the initial one, and from which one it is reached.
struct Ways {
  std::vector<double> length;
  std::vector<std::size_t> before;

  bool arrive() const { return length[1] < no_way; }
  /// From the initial minimum to the final one.
  std::vector<std::size_t> to_end() const {
    std::vector<std::size_t> way{1};
    while (way.back() != 0) way.push_back(before[way.back()]);
    std::ranges::reverse(way);
    return way;
  }
};

/// Dijkstra's algorithm. `longer(length, a, b)`: a way of some length to a, led on to b.
template <class Longer>
Ways ways(std::size_t minima, const Longer& longer) {
  Ways result{std::vector<double>(minima, no_way), std::vector<std::size_t>(minima, 0)};
  std::vector<bool> done(minima, false);
  result.length[0] = 0;
  for (std::size_t round = 0; round < minima; ++round) {
    std::size_t at = minima;
    for (std::size_t k = 0; k < minima; ++k)
      if (!done[k] && (at == minima || result.length[k] < result.length[at])) at = k;
    done[at] = true;
    for (std::size_t k = 0; k < minima && result.length[at] < no_way; ++k) {
      const double length = done[k] ? no_way : longer(result.length[at], at, k);
      if (length < result.length[k]) {
        result.length[k] = length;
        result.before[k] = at;
      }
    }
  }
  return result;
}

bool joins(const Joint& joint, std::size_t a, std::size_t b) {
  return (joint.from == a && joint.to == b) || (joint.from == b && joint.to == a);
}

bool joined(const ChainMap& map, std::size_t a, std::size_t b) {
  return std::ranges::any_of(map.joints, [&](const Joint& joint) { return joins(joint, a, b); });
}

double open_length(const ChainMap& map, std::size_t a, std::size_t b, int most_tries) {
  const auto tried = map.tries.find(std::minmax(a, b));
  const int times = tried == map.tries.end() ? 0 : tried->second.bands;
  if (times >= most_tries) return no_way;
  return std::pow(3, times) * (map.minima[a].positions - map.minima[b].positions).squaredNorm();
}

/// Over a gap the way goes as high as its higher end.
double height(const ChainMap& map, const Joint& joint) {
  if (joint.step) return joint.step->event.saddle.energy;
  return std::max(map.minima[joint.from].energy, map.minima[joint.to].energy);
}

const Joint* lowest_joint(const ChainMap& map, std::size_t a, std::size_t b) {
  const Joint* lowest = nullptr;
  for (const Joint& joint : map.joints)
    if (joins(joint, a, b) && (!lowest || height(map, joint) < height(map, *lowest))) lowest = &joint;
  return lowest;
}

/// The top of the chain that goes no higher than any other must.
double least_height(const ChainMap& map) {
  std::vector<double> heights{-no_way};
  for (const Joint& joint : map.joints) heights.push_back(height(map, joint));
  std::ranges::sort(heights);
  const auto arrives = [&](double most) {
    return ways(map.minima.size(),
                [&](double length, std::size_t a, std::size_t b) {
                  const Joint* joint = lowest_joint(map, a, b);
                  return joint && height(map, *joint) <= most ? length : no_way;
                })
        .arrive();
  };
  const auto least = std::ranges::partition_point(heights, [&](double most) { return !arrives(most); });
  return least == heights.end() ? no_way : *least;
}

PathStep reversed(PathStep step) {
  std::swap(step.event.from, step.event.to);
  std::ranges::reverse(step.points);
  for (PathPoint& point : step.points) point.slope = -point.slope;
  return step;
}

}  // namespace

bool add(ChainMap& map, PathStep step) {
  const std::size_t from = placed(map, step.event.from), to = placed(map, step.event.to);
  const bool known = std::ranges::any_of(map.joints, [&](const Joint& joint) {
    return joint.step && joins(joint, from, to) && map.same(joint.step->event.saddle, step.event.saddle);
  });
  if (!known) map.joints.push_back({from, to, std::move(step)});
  return !known;
}

std::optional<MinimaPair> open_link(const ChainMap& map, int most_tries) {
  const Ways shortest = ways(map.minima.size(), [&](double length, std::size_t a, std::size_t b) {
    return length + (joined(map, a, b) ? 0 : open_length(map, a, b, most_tries));
  });
  constexpr double longest_way = 10;
  const double straight = (map.minima[1].positions - map.minima[0].positions).squaredNorm();
  if (!(shortest.length[1] <= longest_way * straight)) return {};
  const std::vector<std::size_t> way = shortest.to_end();
  std::optional<MinimaPair> longest;
  double most = -1;
  for (std::size_t k = 1; k < way.size(); ++k) {
    const double length = open_length(map, way[k - 1], way[k], most_tries);
    if (joined(map, way[k - 1], way[k]) || length <= most) continue;
    longest = std::minmax(way[k - 1], way[k]);
    most = length;
  }
  return longest;
}

std::optional<Chain> lowest_chain(const ChainMap& map) {
  const double top = least_height(map);
  const Ways fewest = ways(map.minima.size(), [&](double length, std::size_t a, std::size_t b) {
    const Joint* joint = lowest_joint(map, a, b);
    return joint && height(map, *joint) <= top ? length + 1 : no_way;
  });
  if (!fewest.arrive()) return {};
  const std::vector<std::size_t> way = fewest.to_end();
  Chain chain{{}, 0, top};
  for (std::size_t k = 1; k < way.size(); ++k) {
    const Joint& joint = *lowest_joint(map, way[k - 1], way[k]);
    if (!joint.step) ++chain.gaps;
    if (joint.step) chain.steps.push_back(joint.from == way[k - 1] ? *joint.step : reversed(*joint.step));
  }
  return chain;
}

}  // namespace pel
