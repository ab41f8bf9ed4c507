#include "drivers/kinetics/network_source.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>

#include <fmt/format.h>

#include "drivers/command_line/value_rules.hpp"
#include "drivers/report/landscape_report.hpp"
#include "drivers/report/table.hpp"
#include "libpel/core/error.hpp"
#include "libpel/forces/lammps.hpp"
#include "libpel/io/network_file.hpp"
#include "libpel/kinetics/harmonic.hpp"
#include "libpel/kinetics/landscape_network.hpp"
#include "libpel/kinetics/symmetry_images.hpp"
#include "libpel/landscape/sites.hpp"
#include "libpel/landscape/store.hpp"
#include "libpel/search/attempt.hpp"

namespace pel::drivers {
namespace {

constexpr const char* harmonic = "harmonic";

CLI::Validator prefactor_rule() {
  const auto check = [](std::string& word) {
    double number = 0;
    const bool holds =
        word == harmonic || (CLI::detail::lexical_cast(word, number) && number > 0 && std::isfinite(number));
    return holds ? std::string() : fmt::format("\"{}\" is neither a finite number above 0 nor {}", word, harmonic);
  };
  return {check, ""};
}

void set_prefactor(NetworkSource& source, const NetworkRequest& request, const LandscapeFile& file) {
  source.prefactor = source.units.default_prefactor;
  source.harmonic = request.prefactor == harmonic;
  if (source.harmonic)
    source.inconsistency = set_prefactors(source.network, file.prefactors(), source.prefactor);
  else if (!request.prefactor.empty())
    source.prefactor = std::stod(request.prefactor);
}

/// How the landscape's own data file is read, without forces: the potential's own files are not needed, nor its masses.
std::string commands_without_forces(const Provenance& provenance) {
  static constexpr std::array kept{"atom_style ", "atom_modify ", "boundary ", "box ", "dimension "};
  std::string text = "units " + units(provenance.units).name + "\n";
  for (const std::string& command : lammps_commands(provenance.potential))
    if (std::ranges::any_of(kept, [&](const char* word) { return command.starts_with(word); })) text += command + "\n";
  return text + "pair_style zero 2.0\npair_coeff * *\nmass * 1.0\n";
}

std::string sites_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) throw InputError(fmt::format("--sites {}: cannot be read; check the name", path));
  return text.str();
}

bool same_box(const Cell& a, const Cell& b) {
  return a.periodic() == b.periodic() && a.edges().isApprox(b.edges(), 1e-6);
}

Structure read_sites(const std::string& path, const Provenance& provenance) {
  const LammpsInput input{commands_without_forces(provenance), sites_text(path), "of --sites", path};
  Structure sites = LammpsForceField(input, MPI_COMM_SELF).structure();
  if (!same_box(sites.cell, provenance.structure.cell))
    throw InputError(fmt::format(
        "--sites {}: its box is not that of the landscape; give the perfect crystal in the same box", path));
  return sites;
}

SiteDisplacements between_sites(const Landscape& landscape, const std::string& path, const Provenance& provenance) {
  const Structure sites = read_sites(path, provenance);
  try {
    return displacements_between_sites(landscape, sites.cell, sites.positions);
  } catch (const InputError& error) {
    throw InputError(fmt::format("--sites {}: {}", path, error.what()));
  }
}

/// Puts displacements between sites into the place of those between relaxed positions.
void move_onto_sites(Landscape& landscape, const std::string& path, const Provenance& provenance,
                     NetworkSource& source) {
  SiteDisplacements found = between_sites(landscape, path, provenance);
  for (std::int64_t e = 0; e < saddles(landscape); ++e)
    saddle(landscape, SaddleId{e}).displacement = std::move(found.moves[static_cast<std::size_t>(e)]);
  source.between_sites = std::ssize(found.between_sites);
}

NetworkSource from_landscape(const NetworkRequest& request) {
  const std::string& path = request.landscape;
  const LandscapeFile file = LandscapeFile::open(path, Access::read);
  NetworkSource source;
  source.units = units(file.provenance().units);
  source.unidentified = std::ssize(file.unidentified()) + std::ssize(file.unidentified_paths());
  // As sweeps tell minima apart; it does not depend on their force tolerance.
  const ConnectOptions sweep = attempt_options(source.units, art_options(source.units).tolerance.value).connect;
  const double tolerance = sweep.energy_tolerance;
  Landscape landscape = file.load();
  if (!request.sites.empty()) move_onto_sites(landscape, request.sites, file.provenance(), source);
  const Structure structure = file.provenance().structure;
  source.network = network(landscape, tolerance, structure.species);
  if (source.network.jumps.empty())
    throw InputError(fmt::format("{}: holds no saddles yet; run pel sweep on it first", path));
  source.winding_tolerance = 0.01 * default_threshold(source.units);
  set_prefactor(source, request, file);
  IdentityOptions identity;
  identity.energy_tolerance = tolerance;
  identity.distance_tolerance = sweep.distance_tolerance;
  ImagedNetwork images = with_symmetry_images(std::move(source.network), landscape, structure, identity);
  source.network = std::move(images.network);
  source.saddle = std::move(images.saddle);
  return source;
}

NetworkSource from_graph(const NetworkRequest& request) {
  if (request.prefactor == harmonic)
    throw InputError(
        "--prefactor harmonic: a graph holds its prefactors itself; leave the option out, or give a number");
  NetworkFile file = read_network(request.graph);
  if (file.network.jumps.empty()) throw InputError(fmt::format("{}: holds no saddles", request.graph));
  NetworkSource source;
  source.units = units(file.units);
  source.prefactor = request.prefactor.empty() ? source.units.default_prefactor : std::stod(request.prefactor);
  source.network = std::move(file.network);
  for (const Jump& jump : source.network.jumps)
    source.winding_tolerance = std::max(source.winding_tolerance, 1e-9 * largest_displacement(jump.moves.vectors));
  source.saddle.resize(source.network.jumps.size());
  std::iota(source.saddle.begin(), source.saddle.end(), Index{0});
  return source;
}

}  // namespace

void declare(CLI::App& app, NetworkRequest& request) {
  app.add_option("--landscape", request.landscape, "landscape file")->type_name("FILE")->check(not_empty());
  app.add_option("--graph", request.graph,
                 "instead: a text file of minima and saddles, or a folder with min.data and ts.data of PATHSAMPLE")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option(
         "--prefactor", request.prefactor,
         "attempts per time unit of the landscape (default 1e13 /s; 1 in lj units), or harmonic: each saddle its "
         "own, as pel rates computed them")
      ->type_name("RATE|harmonic")
      ->check(prefactor_rule());
}

void declare_sites(CLI::App& app, NetworkRequest& request) {
  app.add_option("--sites", request.sites,
                 "LAMMPS data file of the perfect crystal in the box of the landscape: displacements are taken between "
                 "its sites, not between relaxed positions")
      ->type_name("FILE")
      ->check(not_empty());
}

NetworkSource read_network_source(const NetworkRequest& request) {
  if (request.landscape.empty() == request.graph.empty())
    throw InputError(request.graph.empty() ? "--landscape: a landscape file is needed (or --graph and a graph as text)"
                                           : "--graph: give either a landscape file or a graph, not both");
  if (!request.sites.empty() && !request.graph.empty())
    throw InputError("--sites: goes with --landscape; the displacements of a graph are those in its file");
  return request.graph.empty() ? from_landscape(request) : from_graph(request);
}

std::string prefactor_text(const NetworkSource& source) {
  if (!source.harmonic) return fmt::format("{} /{}", figure(source.prefactor), source.units.time);
  return fmt::format("harmonic, around cycles consistent to a factor of {}", figure(std::exp(source.inconsistency), 3));
}

std::string positions_text(const NetworkSource& source) {
  if (!source.between_sites) return "as relaxed";
  if (*source.between_sites == 0) return "sites of the crystal";
  return fmt::format("sites of the crystal; {} minima have atoms between sites, which keep their own",
                     *source.between_sites);
}

Index minimum_id(const std::string& option, const std::string& word, const Network& network) {
  std::int64_t id = 0;
  const bool exists = CLI::detail::lexical_cast(word, id) && id >= 0 && id < network.states();
  if (!exists)
    throw InputError(fmt::format("{} {}: no such minimum; they are 0 to {}", option, word, network.states() - 1));
  return static_cast<Index>(id);
}

}  // namespace pel::drivers
