#include "libpel/kinetics/landscape_network.hpp"

#include <algorithm>
#include <cmath>

namespace pel {

namespace {

double raised(const Saddle& saddle, const Graph& graph, double tolerance) {
  const double higher = std::max(graph[value(saddle.from)].energy, graph[value(saddle.to)].energy);
  return saddle.energy < higher && saddle.energy >= higher - tolerance ? higher : saddle.energy;
}

/// 0 rather than -0 where there is no symmetry.
double log_share(int symmetry) { return symmetry == 1 ? 0 : -std::log(symmetry); }

std::vector<double> log_multiplicities(const Graph& graph) {
  std::vector<double> result;
  for (std::size_t v = 0; v < boost::num_vertices(graph); ++v) result.push_back(log_share(graph[v].symmetry));
  if (std::all_of(result.begin(), result.end(), [](double share) { return share == 0; })) result.clear();
  return result;
}

}  // namespace

Network network(const Landscape& landscape, double energy_tolerance, const std::vector<int>& species) {
  const Graph& graph = landscape.graph;
  Network result;
  for (std::size_t v = 0; v < boost::num_vertices(graph); ++v) {
    result.energies.push_back(graph[v].energy);
    result.searched.push_back(graph[v].searched);
  }
  result.log_multiplicities = log_multiplicities(graph);
  result.species = species;
  result.jumps.resize(boost::num_edges(graph));
  for (auto [edge, end] = boost::edges(graph); edge != end; ++edge) {
    const Saddle& saddle = graph[*edge];
    result.jumps.at(value(saddle.id)) = {
        value(saddle.from),  value(saddle.to),   raised(saddle, graph, energy_tolerance),
        saddle.displacement, saddle.permutation, log_share(saddle.symmetry)};
  }
  if (!result.energies.empty()) result.tags = graph[0].positions.cols();
  validate(result);
  return result;
}

}  // namespace pel
