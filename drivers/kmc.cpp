#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "drivers/agreement.hpp"
#include "drivers/command_line.hpp"
#include "drivers/commands.hpp"
#include "drivers/interruption.hpp"
#include "drivers/json_file.hpp"
#include "drivers/kmc_report.hpp"
#include "drivers/kmc_request.hpp"
#include "drivers/landscape_report.hpp"
#include "drivers/progress.hpp"
#include "drivers/table.hpp"
#include "drivers/walker_share.hpp"
#include "libpel/core/error.hpp"
#include "libpel/kinetics/landscape_network.hpp"
#include "libpel/search/attempt.hpp"

namespace pel::drivers {
namespace {

/// What rank 0 reads from the landscape file; the other ranks are given the network.
struct Explored {
  Network network;
  Units units;
  std::int64_t unidentified = 0;
};

Explored read(const std::string& path) {
  const LandscapeFile file = LandscapeFile::open(path, Access::read);
  const auto unidentified = static_cast<std::int64_t>(file.unidentified().size());
  const Units scale = units(file.provenance().units);
  // As sweeps tell minima apart; it does not depend on their force tolerance.
  const double tolerance = attempt_options(scale, art_options(scale).tolerance.value).connect.energy_tolerance;
  Explored explored{network(file.load(), tolerance), scale, unidentified};
  if (explored.network.jumps.empty())
    throw InputError(fmt::format("{}: holds no saddles yet; run pel sweep on it first", path));
  return explored;
}

void require_start(const std::string& start, const Network& network) {
  if (start == "equilibrium") return;
  std::int64_t id = 0;
  const bool exists = CLI::detail::lexical_cast(start, id) && id < network.states();
  if (!exists)
    throw InputError(fmt::format("--start {}: no such minimum; they are 0 to {}", start, network.states() - 1));
  if (network.searched.at(static_cast<std::size_t>(id)) == 0)
    throw InputError(fmt::format("--start {}: this minimum was not searched, so that its exits are unknown", start));
}

KineticsSetting setting(const KmcRequest& request, const Explored& explored) {
  KineticsSetting result;
  result.units = explored.units;
  result.threshold = request.threshold.value_or(default_threshold(explored.units));
  result.prefactor = request.prefactor.value_or(explored.units.default_prefactor);
  result.frontier_limit = request.frontier;
  result.start = request.start;
  result.dimension = explored.network.dimension;
  result.walkers = request.walkers;
  result.seed = request.seed;
  return result;
}

/// What the other ranks need of the setting to walk.
void share_constants(MPI_Comm world, KineticsSetting& setting) {
  std::vector<double> constants{setting.units.boltzmann, setting.prefactor, setting.threshold};
  broadcast(world, constants);
  setting.units.boltzmann = constants[0];
  setting.prefactor = constants[1];
  setting.threshold = constants[2];
}

Start start(const KmcRequest& request) {
  if (request.start == "equilibrium") return {};
  return {static_cast<Index>(std::stoll(request.start)), 0};
}

/// The part of the work that one rank does: all that is exact.
KineticsAt solve(const Network& network, const Rates& rates, const KmcRequest& request, double threshold) {
  KineticsAt at;
  const Evolution walk = evolution(network, rates, {threshold, start(request)});
  at.horizon = horizon(walk, request.frontier);
  TimeGridOptions grid;
  grid.count = request.times;
  at.times = time_grid(walk, at.horizon, grid);
  at.exact = finite_time(walk, at.times);
  at.frontier = frontier_shares(network, rates, start(request));
  TransportOptions infinite;
  infinite.threshold = threshold;
  const Index state = start(request).state.value_or(0);
  at.infinite = transport(network, rates, infinite).at(components(network).label.at(state));
  return at;
}

Rates rates_at(double temperature, const Network& network, const KineticsSetting& setting) {
  return rates(network, {temperature, setting.units.boltzmann, setting.prefactor});
}

KineticsAt solve_at(double temperature, const Network& network, const KineticsSetting& setting,
                    const KmcRequest& request) {
  try {
    return solve(network, rates_at(temperature, network, setting), request, setting.threshold);
  } catch (const InputError& error) {
    throw InputError(fmt::format("--temperature {}: {}", temperature, error.what()));
  }
}

WalkerOptions walker_options(const KmcRequest& request, double threshold, std::vector<double> times) {
  WalkerOptions options;
  options.times = std::move(times);
  options.threshold = threshold;
  options.start = start(request);
  options.seed = request.seed;
  options.walkers = request.walkers;
  options.step_budget = request.max_steps;
  options.interrupt = [] {
    if (interruption_requested()) throw Interrupted();
  };
  return options;
}

/// All temperatures before the first walker sets out, so that a bad one is found early. Complete on rank 0; the others
/// know temperatures and times.
std::vector<KineticsAt> solve_all(MPI_Comm world, const Network& network, const KineticsSetting& setting,
                                  const KmcRequest& request) {
  std::vector<KineticsAt> results(request.temperatures.size());
  in_agreement(world, [&] {
    for (std::size_t i = 0; rank_in(world) == 0 && i < results.size(); ++i)
      results[i] = solve_at(request.temperatures[i], network, setting, request);
  });
  for (std::size_t i = 0; i < results.size(); ++i) {
    results[i].temperature = request.temperatures[i];
    broadcast(world, results[i].times);
  }
  return results;
}

/// Adds the walkers to the exact figures. Complete on rank 0.
void walk_all(MPI_Comm world, const Network& network, const KineticsSetting& setting, const KmcRequest& request,
              std::vector<KineticsAt>& results) {
  const auto total = static_cast<std::int64_t>(request.walkers * results.size());
  Progress progress(std::cerr, "walkers", total, 0, progress_options(request.quiet, rank_in(world)));
  for (std::size_t i = 0; i < results.size(); ++i) {
    WalkerOptions options = walker_options(request, setting.threshold, results[i].times);
    options.temperature_index = i;
    const auto before = i * request.walkers;
    const auto tell = [&](std::uint64_t done) { progress.update(static_cast<std::int64_t>(before + done)); };
    const Rates k = rates_at(results[i].temperature, network, setting);
    const WalkerRecord record = walk_shared(world, network, k, options, tell);
    if (rank_in(world) == 0) results[i].walker = summarize(record, network.dimension);
  }
}

std::string heading(const Explored& explored, const KineticsSetting& setting) {
  const Network& network = explored.network;
  const auto searched = std::count(network.searched.begin(), network.searched.end(), 1);
  const Units& units = setting.units;
  return listing({{"states", fmt::format("{} minima, {} of them searched", network.states(), searched)},
                  {"jumps", fmt::format("{} saddles", network.jumps.size())},
                  {"threshold", fmt::format("{} {}", figure(setting.threshold), units.length)},
                  {"prefactor", fmt::format("{} /{}", figure(setting.prefactor), units.time)},
                  {"start", setting.start},
                  {"walkers", fmt::format("{}, seed {}", setting.walkers, setting.seed)}});
}

std::string unfinished_text(const Explored& explored) {
  if (explored.unidentified == 0) return {};
  return fmt::format("{} searches are not in the graph yet; run the sweep again to complete it\n",
                     explored.unidentified);
}

void report(const KmcRequest& request, const Explored& explored, const KineticsSetting& setting,
            const std::vector<KineticsAt>& results) {
  std::string text = heading(explored, setting) + unfinished_text(explored);
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const KineticsAt& at : results) {
    text += "\n" + time_table(at, setting) + statement(at, setting) + "\n" + advice(at);
    list.push_back(json(at, setting));
  }
  say(MPI_COMM_SELF, text + "\n" + temperature_table(results, setting));
  write_json(request.json, {{"units", json(setting.units)},
                            {"landscape", request.landscape},
                            {"states", explored.network.states()},
                            {"saddles", explored.network.jumps.size()},
                            {"unidentified", explored.unidentified},
                            {"prefactor", setting.prefactor},
                            {"start", setting.start},
                            {"frontier_limit", setting.frontier_limit},
                            {"walkers", setting.walkers},
                            {"seed", setting.seed},
                            {"results", list}});
}

}  // namespace

void kmc(MPI_Comm world, const Arguments& arguments) {
  KmcRequest request;
  CLI::App app("D, D_RW and f from a landscape file: exact up to the horizon, with walkers beside.", "pel kmc");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  watch_for_interruption();
  Explored explored;
  KineticsSetting common;
  in_agreement(world, [&] {
    if (rank_in(world) != 0) return;
    require_writable(request.json, "--json");
    explored = read(request.landscape);
    require_start(request.start, explored.network);
    common = setting(request, explored);
  });
  broadcast(world, explored.network);
  share_constants(world, common);
  auto results = solve_all(world, explored.network, common, request);
  walk_all(world, explored.network, common, request, results);
  in_agreement(world, [&] {
    if (rank_in(world) == 0) report(request, explored, common, results);
  });
}

}  // namespace pel::drivers
