#include "libpel/kinetics/landscape_network.hpp"

namespace pel {

Network network(const Landscape& landscape) {
  const Graph& graph = landscape.graph;
  Network result;
  for (std::size_t v = 0; v < boost::num_vertices(graph); ++v) {
    result.energies.push_back(graph[v].energy);
    result.searched.push_back(graph[v].searched);
  }
  result.jumps.resize(boost::num_edges(graph));
  for (auto [edge, end] = boost::edges(graph); edge != end; ++edge) {
    const Saddle& saddle = graph[*edge];
    result.jumps.at(value(saddle.id)) = {value(saddle.from), value(saddle.to), saddle.energy, saddle.displacement};
  }
  if (!result.energies.empty()) result.tags = graph[0].positions.cols();
  validate(result);
  return result;
}

}  // namespace pel
