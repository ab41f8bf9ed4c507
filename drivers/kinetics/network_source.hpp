#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "libpel/core/units.hpp"
#include "libpel/kinetics/network.hpp"

namespace pel::drivers {

/// The options that say where a network comes from.
struct NetworkRequest {
  std::string landscape;
  std::string graph;
  std::string sites;
  std::string prefactor;  ///< a number, "harmonic", or empty for the default
};
void declare(CLI::App& app, NetworkRequest& request);
/// `--sites`, for commands to which displacements matter.
void declare_sites(CLI::App& app, NetworkRequest& request);

/// A network and how to speak of it.
struct NetworkSource {
  Network network;
  std::vector<Index> saddle;  ///< per jump: the saddle that it is, or is an image of
  Units units;
  double winding_tolerance = 0;  ///< net displacements around cycles up to this are rounding or relaxation
  double prefactor = 1;
  bool harmonic = false;          ///< the jumps have attempt frequencies of their own
  double inconsistency = 0;       ///< of harmonic prefactors around cycles: largest |ln|
  std::int64_t unidentified = 0;  ///< searches and paths of the landscape that are not in the network yet
  /// Where displacements are between sites: the minima of which some atom has none and keeps its position.
  std::optional<std::int64_t> between_sites;
};

/// "10 /ps", or that the prefactors are harmonic and how consistent.
std::string prefactor_text(const NetworkSource& source);

/// "as relaxed", or that they are sites and how many minima do not fit them.
std::string positions_text(const NetworkSource& source);

/// Reads the landscape or the graph. Throws InputError where it is not exactly one of them, cannot be read, or has no
/// saddles; and where sites are given for a graph, cannot be read, lie in another box or are too few.
NetworkSource read_network_source(const NetworkRequest& request);

/// The id of a minimum in an option; throws InputError, which names the option, where there is none of this id.
Index minimum_id(const std::string& option, const std::string& word, const Network& network);

}  // namespace pel::drivers
