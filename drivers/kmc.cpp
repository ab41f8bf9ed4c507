#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/commands.hpp"
#include "drivers/kinetics/kmc_json.hpp"
#include "drivers/kinetics/kmc_report.hpp"
#include "drivers/kinetics/kmc_request.hpp"
#include "drivers/kinetics/walker_share.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/interruption.hpp"
#include "drivers/report/json_file.hpp"
#include "drivers/report/landscape_report.hpp"
#include "drivers/report/progress.hpp"
#include "drivers/report/table.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

void require_start(const std::string& start, const Network& network) {
  if (start == "equilibrium") return;
  const Index id = minimum_id("--start", start, network);
  if (network.searched.at(static_cast<std::size_t>(id)) == 0)
    throw InputError(fmt::format("--start {}: this minimum was not searched, so that its exits are unknown", start));
}

KineticsSetting setting(const KmcRequest& request, const NetworkSource& source) {
  KineticsSetting result;
  result.units = source.units;
  // What counts as an activated step of an atom is a matter of landscapes; a graph may have any steps.
  const bool landscape = request.network.graph.empty();
  result.threshold = request.threshold.value_or(landscape ? default_threshold(source.units) : 0);
  result.prefactor = source.prefactor;
  result.winding_tolerance = source.winding_tolerance;
  result.frontier_limit = request.frontier;
  result.last_time = request.last_time;
  result.times = request.times;
  result.start = request.start;
  result.dimension = source.network.dimension;
  result.walkers = request.walkers;
  result.seed = request.seed;
  result.ranking = request.ranking;
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

Rates rates_at(double temperature, const Network& network, const KineticsSetting& setting) {
  return rates(network, {temperature, setting.units.boltzmann, setting.prefactor});
}

KineticsAt solve_at(double temperature, const Network& network, const KineticsSetting& setting,
                    const KmcRequest& request) {
  try {
    return solve_kinetics(network, temperature, start(request), setting);
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

std::string heading(const NetworkSource& source, const KineticsSetting& setting) {
  const Network& network = source.network;
  const auto searched = std::count(network.searched.begin(), network.searched.end(), 1);
  const Index parts = components(network).count;
  const Units& units = setting.units;
  return listing({{"states", fmt::format("{} minima, {} of them searched", network.states(), searched)},
                  {"jumps", fmt::format("{} saddles", source.saddle.back() + 1)},
                  {"components", parts == 1 ? "1" : fmt::format("{}; --start chooses that of the walkers", parts)},
                  {"threshold", fmt::format("{} {}", figure(setting.threshold), units.length)},
                  {"prefactor", prefactor_text(source)},
                  {"positions", positions_text(source)},
                  {"start", setting.start},
                  {"walkers", fmt::format("{}, seed {}", setting.walkers, setting.seed)}});
}

std::string unfinished_text(const NetworkSource& source) {
  if (source.unidentified == 0) return {};
  return fmt::format(
      "{} searches or paths are not in the graph yet; run the command that finds them again to complete it\n",
      source.unidentified);
}

void report(const KmcRequest& request, const NetworkSource& source, const KineticsSetting& setting,
            const std::vector<KineticsAt>& results) {
  std::string text = heading(source, setting) + unfinished_text(source);
  Json list = Json::array();
  for (const KineticsAt& at : results) {
    text += "\n" + time_table(at, setting) + statement(at, setting) + "\n" + advice(at) +
            ranking(at, source.network, source.saddle, setting);
    list.push_back(json(at, source.saddle, setting));
  }
  say(MPI_COMM_SELF, text + "\n" + temperature_table(results, setting) + species_table(results, setting) +
                         arrhenius_table(results, setting));
  write_json(request.json, {{"units", json(setting.units)},
                            {request.network.graph.empty() ? "landscape" : "graph",
                             request.network.graph.empty() ? request.network.landscape : request.network.graph},
                            {"states", source.network.states()},
                            {"saddles", source.saddle.back() + 1},
                            {"components", components(source.network).count},
                            {"unidentified", source.unidentified},
                            {"prefactor", source.harmonic ? Json("harmonic") : Json(setting.prefactor)},
                            {"sites", request.network.sites},
                            {"start", setting.start},
                            {"frontier_limit", setting.frontier_limit},
                            {"walkers", setting.walkers},
                            {"seed", setting.seed},
                            {"results", list},
                            {"arrhenius", arrhenius_json(results, setting)}});
}

}  // namespace

void kmc(MPI_Comm world, const Arguments& arguments) {
  KmcRequest request;
  CLI::App app("D, D_RW and f from a landscape file or a graph: exact, with walkers beside.", "pel kmc");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  watch_for_interruption();
  NetworkSource source;
  KineticsSetting common;
  in_agreement(world, [&] {
    if (rank_in(world) != 0) return;
    require_writable(request.json, "--json");
    source = read_network_source(request.network);
    require_start(request.start, source.network);
    common = setting(request, source);
  });
  broadcast(world, source.network);
  share_constants(world, common);
  auto results = solve_all(world, source.network, common, request);
  walk_all(world, source.network, common, request, results);
  in_agreement(world, [&] {
    if (rank_in(world) == 0) report(request, source, common, results);
  });
}

}  // namespace pel::drivers
