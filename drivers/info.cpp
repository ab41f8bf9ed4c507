#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "drivers/commands.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/report/completeness_report.hpp"
#include "drivers/report/json_file.hpp"
#include "drivers/report/landscape_report.hpp"
#include "drivers/report/table.hpp"

namespace pel::drivers {
namespace {

struct InfoRequest {
  std::string landscape;
  std::optional<double> threshold;
  std::string json;
  bool quiet = false;
};

void declare(CLI::App& app, InfoRequest& request) {
  app.add_option("--landscape", request.landscape, "landscape file")->type_name("FILE")->required()->check(not_empty());
  app.add_option(
         "--threshold", request.threshold,
         "count events apart whose largest atomic displacement reaches this length (default 1 A; 0.4 in lj units)")
      ->type_name("LENGTH")
      ->check(not_negative());
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet, "leave out the bars of the barriers");
}

std::string cell_text(const Cell& cell, const std::string& length) {
  const Vector3 edges = cell.edges().colwise().norm();
  std::string kinds;
  for (const bool periodic : cell.periodic()) kinds += periodic ? 'p' : 'f';
  return fmt::format("{:.6g} x {:.6g} x {:.6g} {} ({})", edges[0], edges[1], edges[2], length, kinds);
}

std::map<int, std::int64_t> species_counts(const Structure& structure) {
  std::map<int, std::int64_t> counts;
  for (const int type : structure.species) ++counts[type];
  return counts;
}

std::string species_text(const Structure& structure) {
  std::string text;
  for (const auto& [type, n] : species_counts(structure))
    text += fmt::format("{}{} of type {} (mass {:.6g})", text.empty() ? "" : ", ", n, type,
                        structure.masses[static_cast<std::size_t>(type - 1)]);
  return text;
}

std::int64_t fixed_atoms(const Structure& structure) {
  return std::count_if(structure.fixed.begin(), structure.fixed.end(), [](char flag) { return flag != 0; });
}

std::string potential_text(const std::string& commands) {
  std::string text;
  for (const char c : commands) text += c == '\n' ? "; " : std::string(1, c);
  while (text.ends_with("; ")) text.resize(text.size() - 2);
  return text;
}

/// Files of other programs, or options that cannot be read, say nothing of it.
std::string identity_text(const Provenance& run) {
  const auto options = nlohmann::json::parse(run.options, nullptr, false);
  const bool permuted = options.is_object() && options.contains("identity") && options["identity"] == "permutation";
  return permuted ? "permutation: up to translations and permutations of like atoms" : "labelled: atom by atom";
}

std::string system_text(const LandscapeReport& report) {
  const Provenance& run = report.provenance;
  return listing({{"written by", "pel " + run.program_version},
                  {"units", fmt::format("{}: {}, {}, {}", report.units.name, report.units.energy, report.units.length,
                                        report.units.time)},
                  {"atoms", fmt::format("{}, {} fixed", run.structure.atoms(), fixed_atoms(run.structure))},
                  {"species", species_text(run.structure)},
                  {"cell", cell_text(run.structure.cell, report.units.length)},
                  {"potential", potential_text(run.potential)},
                  {"options", run.options},
                  {"identity", identity_text(run)},
                  {"seed", fmt::format("{}", run.seed)},
                  {"minima", fmt::format("{}", minima(report.landscape))},
                  {"saddles", fmt::format("{}", saddles(report.landscape))}});
}

std::string unfinished_text(const LandscapeReport& report) {
  if (report.unidentified == 0) return {};
  return fmt::format(
      "{} searches or paths are not in the graph yet: the command that finds them is running or was cut short; run it "
      "again to continue\n",
      report.unidentified);
}

std::string paths_text(const LandscapeReport& report) {
  if (report.paths.empty()) return {};
  Table table{{"paths of", "paths", "resolved", "force calls"}, {}};
  for (const PathTotals& each : report.paths)
    table.rows.push_back({each.source, fmt::format("{}", each.paths), fmt::format("{}", each.resolved),
                          fmt::format("{}", each.force_calls)});
  return text(table) + "\n";
}

std::string exits_text(const LandscapeReport& report) {
  return report.hits.empty() ? "" : completeness_table(report.hits) + "\n";
}

nlohmann::ordered_json system_json(const Provenance& run) {
  nlohmann::ordered_json species = nlohmann::ordered_json::array();
  for (const auto& [type, n] : species_counts(run.structure))
    species.push_back(
        {{"type", type}, {"atoms", n}, {"mass", run.structure.masses[static_cast<std::size_t>(type - 1)]}});
  return {{"atoms", run.structure.atoms()},
          {"fixed", fixed_atoms(run.structure)},
          {"species", species},
          {"volume", run.structure.cell.volume()}};
}

nlohmann::ordered_json document(const LandscapeReport& report) {
  const Provenance& run = report.provenance;
  const auto options = nlohmann::ordered_json::parse(run.options, nullptr, false);
  nlohmann::ordered_json result{{"program_version", run.program_version},
                                {"system", system_json(run)},
                                {"potential", run.potential},
                                {"options", options.is_discarded() ? nlohmann::ordered_json(run.options) : options},
                                {"seed", run.seed}};
  result.update(json(report));
  return result;
}

void show(const InfoRequest& request) {
  require_writable(request.json, "--json");
  const LandscapeFile file = LandscapeFile::open(request.landscape, Access::read);
  const LandscapeReport report = landscape_report(file, request.threshold);
  say(MPI_COMM_SELF, system_text(report) + "\n" + search_table(report.totals) + unfinished_text(report) + "\n" +
                         paths_text(report) + exits_text(report) + barrier_table(report) +
                         (request.quiet ? "" : "\n" + barrier_bars(report)));
  write_json(request.json, document(report));
}

}  // namespace

void info(MPI_Comm world, const Arguments& arguments) {
  InfoRequest request;
  CLI::App app("What a landscape file holds: the system, its searches, minima, saddles and barriers.", "pel info");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  in_agreement(world, [&] {
    if (rank_in(world) == 0) show(request);
  });
}

}  // namespace pel::drivers
