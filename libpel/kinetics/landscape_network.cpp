#include "libpel/kinetics/landscape_network.hpp"

#include <algorithm>

namespace pel {

namespace {

double raised(const Saddle& saddle, const Graph& graph, double tolerance) {
  const double higher = std::max(graph[value(saddle.from)].energy, graph[value(saddle.to)].energy);
  return saddle.energy < higher && saddle.energy >= higher - tolerance ? higher : saddle.energy;
}

}  // namespace

Network network(const Landscape& landscape, double energy_tolerance) {
  const Graph& graph = landscape.graph;
  Network result;
  for (std::size_t v = 0; v < boost::num_vertices(graph); ++v) {
    result.energies.push_back(graph[v].energy);
    result.searched.push_back(graph[v].searched);
  }
  result.jumps.resize(boost::num_edges(graph));
  for (auto [edge, end] = boost::edges(graph); edge != end; ++edge) {
    const Saddle& saddle = graph[*edge];
    result.jumps.at(value(saddle.id)) = {
        value(saddle.from), value(saddle.to), raised(saddle, graph, energy_tolerance), saddle.displacement, {}, 0};
  }
  if (!result.energies.empty()) result.tags = graph[0].positions.cols();
  validate(result);
  return result;
}

}  // namespace pel
