#include "libpel/landscape/landscape.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

namespace pel {

namespace {

std::size_t vertex(MinimumId id) { return static_cast<std::size_t>(value(id)); }

bool exists(const Landscape& landscape, MinimumId id) { return value(id) >= 0 && value(id) < minima(landscape); }

void require(const Landscape& landscape, MinimumId id) {
  if (!exists(landscape, id)) throw std::out_of_range("no minimum " + std::to_string(value(id)) + " in the landscape");
}

void require(const Landscape& landscape, SaddleId id) {
  if (value(id) < 0 || value(id) >= saddles(landscape))
    throw std::out_of_range("no saddle " + std::to_string(value(id)) + " in the landscape");
}

bool finite(const Minimum& minimum) { return std::isfinite(minimum.energy) && minimum.positions.allFinite(); }

bool finite(const Saddle& saddle) {
  return std::isfinite(saddle.energy) && std::isfinite(saddle.eigenvalue) && saddle.positions.allFinite() &&
         saddle.translation.allFinite() && saddle.displacement.vectors.allFinite();
}

Graph::edge_descriptor edge(const Landscape& landscape, SaddleId id) {
  require(landscape, id);
  const MinimumId from = landscape.ends[static_cast<std::size_t>(value(id))].from;
  const auto [first, last] = boost::out_edges(vertex(from), landscape.graph);
  return *std::find_if(first, last, [&](const auto& candidate) { return landscape.graph[candidate].id == id; });
}

}  // namespace

MinimumId add_minimum(Landscape& landscape, Minimum minimum) {
  if (!finite(minimum)) throw std::invalid_argument("a minimum with a number that is not finite");
  const double energy = minimum.energy;
  const MinimumId id{static_cast<std::int64_t>(boost::add_vertex(std::move(minimum), landscape.graph))};
  landscape.by_energy.emplace(energy, id);
  return id;
}

SaddleId add_saddle(Landscape& landscape, Saddle saddle) {
  require(landscape, saddle.from);
  require(landscape, saddle.to);
  if (!finite(saddle)) throw std::invalid_argument("a saddle with a number that is not finite");
  const Ends ends{saddle.from, saddle.to};
  const SaddleId id{saddles(landscape)};
  saddle.id = id;
  saddle.max_displacement = largest_displacement(saddle.displacement.vectors);
  boost::add_edge(vertex(ends.from), vertex(ends.to), std::move(saddle), landscape.graph);
  landscape.ends.push_back(ends);
  return id;
}

const Minimum& minimum(const Landscape& landscape, MinimumId id) {
  require(landscape, id);
  return landscape.graph[vertex(id)];
}

Minimum& minimum(Landscape& landscape, MinimumId id) {
  require(landscape, id);
  return landscape.graph[vertex(id)];
}

const Saddle& saddle(const Landscape& landscape, SaddleId id) { return landscape.graph[edge(landscape, id)]; }

Saddle& saddle(Landscape& landscape, SaddleId id) { return landscape.graph[edge(landscape, id)]; }

std::int64_t minima(const Landscape& landscape) {
  return static_cast<std::int64_t>(boost::num_vertices(landscape.graph));
}

std::int64_t saddles(const Landscape& landscape) { return static_cast<std::int64_t>(landscape.ends.size()); }

std::vector<MinimumId> minima_near(const Landscape& landscape, double energy, double tolerance) {
  std::vector<MinimumId> found;
  const auto last = landscape.by_energy.upper_bound(energy + tolerance);
  for (auto at = landscape.by_energy.lower_bound(energy - tolerance); at != last; ++at) found.push_back(at->second);
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<SaddleId> saddles_between(const Landscape& landscape, MinimumId a, MinimumId b) {
  require(landscape, a);
  require(landscape, b);
  std::vector<SaddleId> found;
  const auto [first, last] = boost::out_edges(vertex(a), landscape.graph);
  for (auto at = first; at != last; ++at)
    if (boost::target(*at, landscape.graph) == vertex(b)) found.push_back(landscape.graph[*at].id);
  std::sort(found.begin(), found.end());
  // Boost lists a loop twice among the edges of its vertex.
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

Barriers barriers(const Landscape& landscape, const Saddle& saddle) {
  return {saddle.energy - minimum(landscape, saddle.from).energy, saddle.energy - minimum(landscape, saddle.to).energy};
}

}  // namespace pel
