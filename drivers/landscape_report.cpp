#include "drivers/landscape_report.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "drivers/completeness_report.hpp"
#include "drivers/table.hpp"
#include "libpel/analysis/histogram.hpp"
#include "libpel/analysis/summary.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

/// Barriers of many saddles, side by side.
struct BarrierSample {
  std::vector<double> forward;
  std::vector<double> reverse;
};

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

Json json(const Summary& s) {
  return {{"count", s.count},       {"min", s.minimum}, {"q1", s.lower_quartile}, {"median", s.median},
          {"q3", s.upper_quartile}, {"max", s.maximum}, {"mean", s.mean}};
}

Json json(const BarrierSample& barriers) {
  return {{"forward", json(summarize(barriers.forward))}, {"reverse", json(summarize(barriers.reverse))}};
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

Json outcomes(const SearchTotals& totals) {
  Json result = Json::object();
  for (int k = 0; k < search_outcome_count; ++k) {
    const auto outcome = static_cast<SearchOutcome>(k);
    result[std::string(name(outcome))] = count(totals, outcome);
  }
  return result;
}

std::vector<std::string> summary_row(const std::string& title, const Summary& s) {
  std::vector<std::string> row{title, fmt::format("{}", s.count)};
  for (const double x : {s.minimum, s.lower_quartile, s.median, s.upper_quartile, s.maximum, s.mean})
    row.push_back(figure(x, 4));
  return row;
}

std::string bars(const std::string& title, const std::vector<double>& values) {
  constexpr double longest = 50;
  std::string text = title + "\n";
  const Histogram h = histogram(values, round_range(values));
  const auto most = static_cast<double>(*std::max_element(h.counts.begin(), h.counts.end()));
  for (std::size_t bin = 0; bin < h.counts.size(); ++bin) {
    const double lower = h.lower + h.width * static_cast<double>(bin);
    const auto length =
        static_cast<std::size_t>(longest * static_cast<double>(h.counts[bin]) / std::max(most, longest));
    text += fmt::format("{:>9} - {:<9} {:>6}  {}\n", figure(lower, 4), figure(lower + h.width, 4), h.counts[bin],
                        std::string(length, '#'));
  }
  return text;
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
          static_cast<std::int64_t>(file.unidentified().size()),
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

std::string doubts_text(const std::vector<Identification>& found) {
  std::int64_t points = 0;
  for (const Identification& each : found) points += each.ambiguous;
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
  const std::string above = fmt::format("moved >= {} {}", figure(report.threshold), report.units.length);
  const std::string title = fmt::format("barriers ({})", report.units.energy);
  const Table table{{title, "events", "min", "quartile 1", "median", "quartile 3", "max", "mean"},
                    {summary_row("forward", summarize(all.forward)), summary_row("reverse", summarize(all.reverse)),
                     summary_row("forward, " + above, summarize(large.forward)),
                     summary_row("reverse, " + above, summarize(large.reverse))}};
  return text(table);
}

std::string barrier_bars(const LandscapeReport& report) {
  const BarrierSample all = sample(report.landscape, 0);
  if (all.forward.empty()) return {};
  const std::string unit = report.units.energy;
  return bars(fmt::format("forward barriers ({})", unit), all.forward) +
         bars(fmt::format("reverse barriers ({})", unit), all.reverse);
}

}  // namespace pel::drivers
