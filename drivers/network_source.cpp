#include "drivers/network_source.hpp"

#include <fmt/format.h>

#include "drivers/value_rules.hpp"
#include "libpel/core/error.hpp"
#include "libpel/io/network_file.hpp"
#include "libpel/kinetics/landscape_network.hpp"
#include "libpel/landscape/store.hpp"
#include "libpel/search/attempt.hpp"

namespace pel::drivers {
namespace {

NetworkSource from_landscape(const std::string& path) {
  const LandscapeFile file = LandscapeFile::open(path, Access::read);
  NetworkSource source;
  source.units = units(file.provenance().units);
  source.unidentified = static_cast<std::int64_t>(file.unidentified().size());
  // As sweeps tell minima apart; it does not depend on their force tolerance.
  const double tolerance =
      attempt_options(source.units, art_options(source.units).tolerance.value).connect.energy_tolerance;
  source.network = network(file.load(), tolerance, file.provenance().structure.species);
  if (source.network.jumps.empty())
    throw InputError(fmt::format("{}: holds no saddles yet; run pel sweep on it first", path));
  return source;
}

NetworkSource from_graph(const std::string& path) {
  NetworkFile file = read_network(path);
  if (file.network.jumps.empty()) throw InputError(fmt::format("{}: holds no saddles", path));
  return {std::move(file.network), units(file.units), 1, 0};
}

}  // namespace

void declare(CLI::App& app, NetworkRequest& request) {
  app.add_option("--landscape", request.landscape, "landscape file")->type_name("FILE")->check(not_empty());
  app.add_option("--graph", request.graph,
                 "instead: a text file of minima and saddles, or a folder with min.data and ts.data of PATHSAMPLE")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option("--prefactor", request.prefactor,
                 "attempts per time unit of the landscape (default 1e13 /s; 1 in lj units)")
      ->type_name("RATE")
      ->check(positive());
}

NetworkSource read_network_source(const NetworkRequest& request) {
  if (request.landscape.empty() == request.graph.empty())
    throw InputError(request.graph.empty() ? "--landscape: a landscape file is needed (or --graph and a graph as text)"
                                           : "--graph: give either a landscape file or a graph, not both");
  NetworkSource source = request.graph.empty() ? from_landscape(request.landscape) : from_graph(request.graph);
  source.prefactor = request.prefactor.value_or(source.units.default_prefactor);
  return source;
}

Index minimum_id(const std::string& option, const std::string& word, const Network& network) {
  std::int64_t id = 0;
  const bool exists = CLI::detail::lexical_cast(word, id) && id >= 0 && id < network.states();
  if (!exists)
    throw InputError(fmt::format("{} {}: no such minimum; they are 0 to {}", option, word, network.states() - 1));
  return static_cast<Index>(id);
}

}  // namespace pel::drivers
