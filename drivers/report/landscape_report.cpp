#include "drivers/report/landscape_report.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "drivers/report/barrier_report.hpp"
#include "drivers/report/completeness_report.hpp"
#include "drivers/report/table.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

BarrierSample sample(const Landscape& landscape, double threshold) {
  BarrierSample result;
  const auto [first, last] = boost::edges(landscape.graph);
  for (auto edge = first; edge != last; ++edge) {
    const Saddle& saddle = landscape.graph[*edge];
    if (saddle.max_displacement < threshold) continue;
    const Barriers both = barriers(landscape, saddle);
    result.forward.push_back(both.forward);
    result.reverse.push_back(both.reverse);
  }
  return result;
}

Json barrier_list(const Landscape& landscape) {
  Json list = Json::array();
  const auto [first, last] = boost::edges(landscape.graph);
  for (auto edge = first; edge != last; ++edge) {
    const Saddle& saddle = landscape.graph[*edge];
    const Barriers both = barriers(landscape, saddle);
    list.push_back({{"saddle", value(saddle.id)},
                    {"from", value(saddle.from)},
                    {"to", value(saddle.to)},
                    {"forward", both.forward},
                    {"reverse", both.reverse},
                    {"max_displacement", saddle.max_displacement},
                    {"hits", saddle.hits}});
  }
  return list;
}

std::int64_t count(const SearchTotals& totals, SearchOutcome outcome) {
  return totals.outcomes[static_cast<std::size_t>(outcome)];
}

double ratio(std::int64_t above, std::int64_t below) {
  if (below == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(above) / static_cast<double>(below);
}

Json path_totals(const LandscapeReport& report) {
  Json list = Json::array();
  for (const PathTotals& each : report.paths)
    list.push_back({{"source", each.source},
                    {"paths", each.paths},
                    {"resolved", each.resolved},
                    {"force_calls", each.force_calls}});
  return list;
}

Json outcomes(const SearchTotals& totals) {
  Json result = Json::object();
  for (int k = 0; k < search_outcome_count; ++k) {
    const auto outcome = static_cast<SearchOutcome>(k);
    result[std::string(name(outcome))] = count(totals, outcome);
  }
  return result;
}

}  // namespace

double default_threshold(const Units& units) { return units.angstrom; }

LandscapeReport landscape_report(const LandscapeFile& file, std::optional<double> threshold) {
  Provenance provenance = file.provenance();
  const Units units = pel::units(provenance.units);
  const Finds finds = file.finds();  // before the landscape, which may be growing: it has what was found
  Landscape landscape = file.load();
  std::vector<AtomHits> hits = hits_by_atom(landscape, finds);
  return {std::move(provenance),
          units,
          file.totals(),
          std::move(landscape),
          std::ssize(file.unidentified()) + std::ssize(file.unidentified_paths()),
          file.path_totals(),
          std::move(hits),
          threshold.value_or(default_threshold(units))};
}

Json json(const Units& units) {
  return {{"style", units.name},
          {"energy", units.energy},
          {"length", units.length},
          {"time", units.time},
          {"temperature", units.temperature}};
}

Json json(const LandscapeReport& report) {
  const SearchTotals& totals = report.totals;
  const std::int64_t connected = count(totals, SearchOutcome::connected);
  const Landscape& landscape = report.landscape;
  return {{"units", json(report.units)},
          {"searches", totals.searches},
          {"outcomes", outcomes(totals)},
          {"connected", connected},
          {"connected_fraction", ratio(connected, totals.searches)},
          {"force_calls", totals.force_calls},
          {"calls_per_connected_event", ratio(totals.force_calls, connected)},
          {"unidentified", report.unidentified},
          {"paths", path_totals(report)},
          {"minima", minima(landscape)},
          {"saddles", saddles(landscape)},
          {"threshold", report.threshold},
          {"barrier_statistics",
           {{"all", json(sample(landscape, 0))}, {"above_threshold", json(sample(landscape, report.threshold))}}},
          {"completeness", completeness_json(report.hits)},
          {"barriers", barrier_list(landscape)}};
}

std::string search_table(const SearchTotals& totals) {
  Table table{{"outcome", "searches", "fraction"}, {}};
  for (int k = 0; k < search_outcome_count; ++k) {
    const auto outcome = static_cast<SearchOutcome>(k);
    const std::int64_t n = count(totals, outcome);
    if (n == 0) continue;
    table.rows.push_back({std::string(name(outcome)), fmt::format("{}", n), figure(ratio(n, totals.searches), 3)});
  }
  const double calls = ratio(totals.force_calls, count(totals, SearchOutcome::connected));
  return text(table) + fmt::format("{} searches, {} force calls, {} per connected event\n", totals.searches,
                                   totals.force_calls, figure(calls, 5));
}

std::string doubts_text(std::int64_t points) {
  if (points == 0) return {};
  return fmt::format(
      "{} comparisons of minima or saddles were ambiguous, and the points count as new: for a clear answer sweep into "
      "a "
      "new landscape with a smaller --force-tolerance\n",
      points);
}

std::string barrier_table(const LandscapeReport& report) {
  const BarrierSample all = sample(report.landscape, 0);
  const BarrierSample large = sample(report.landscape, report.threshold);
  return barrier_table({{"", all}, {moved_text(report.threshold, report.units), large}}, report.units);
}

std::string barrier_bars(const LandscapeReport& report) {
  const BarrierSample all = sample(report.landscape, 0);
  if (all.forward.empty()) return {};
  return bars(fmt::format("forward barriers ({})", report.units.energy), all.forward) +
         bars(fmt::format("reverse barriers ({})", report.units.energy), all.reverse);
}

}  // namespace pel::drivers
