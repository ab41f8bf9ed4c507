#include "drivers/neb/path_report.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "drivers/report/barrier_report.hpp"
#include "drivers/report/landscape_report.hpp"
#include "drivers/report/table.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

/// In angstrom, or as many times 0.4 sigma, the step of a Lennard-Jones glass.
constexpr std::array thresholds{1.0, 1.5, 2.5};

std::array<std::int64_t, neb_status_count> statuses(const PathReport& report) {
  std::array<std::int64_t, neb_status_count> counts{};
  for (const StoredPath& path : report.paths) ++counts[static_cast<std::size_t>(path.found.status)];
  return counts;
}

std::int64_t force_calls(const PathReport& report) {
  std::int64_t calls = 0;
  for (const StoredPath& path : report.paths) calls += path.found.force_calls;
  return calls;
}

std::int64_t resolved(const PathReport& report) {
  return statuses(report)[static_cast<std::size_t>(NebStatus::resolved)];
}

BarrierSample sample(const PathReport& report, double threshold) {
  BarrierSample barriers;
  for (const StoredPath& path : report.paths) {
    if (path.found.status != NebStatus::resolved || path.found.max_displacement < threshold) continue;
    barriers.forward.push_back(path.found.forward);
    barriers.reverse.push_back(path.found.reverse);
  }
  return barriers;
}

std::string status_table(const PathReport& report) {
  const auto counts = statuses(report);
  const auto all = static_cast<double>(report.paths.size());
  Table table{{"status", "paths", "fraction"}, {}};
  for (int k = 0; k < neb_status_count; ++k) {
    const std::int64_t n = counts[static_cast<std::size_t>(k)];
    if (n == 0) continue;
    table.rows.push_back(
        {std::string(name(static_cast<NebStatus>(k))), fmt::format("{}", n), figure(static_cast<double>(n) / all, 3)});
  }
  return text(table);
}

std::string calls_text(const PathReport& report) {
  std::int64_t steps = 0;
  for (const StoredPath& path : report.paths)
    if (path.found.status == NebStatus::resolved) steps += path.found.chain;
  const auto good = static_cast<double>(resolved(report));
  return fmt::format("{} paths, {} force calls, {} per resolved path, which has {} elementary steps on average\n",
                     report.paths.size(), force_calls(report), figure(static_cast<double>(force_calls(report)) / good),
                     figure(static_cast<double>(steps) / good, 3));
}

/// The saddles of the path itself.
std::span<const SaddleId> on_chain(const StoredPath& path) {
  return std::span(path.saddles).first(std::min(path.saddles.size(), static_cast<std::size_t>(path.found.chain)));
}

/// How the highest saddle of a path compares with the one whose ends it joins.
struct Again {
  int same = 0, lower = 0, higher = 0, none = 0;
};

Again found_again(const PathReport& report) {
  Again again;
  for (const StoredPath& path : report.paths) {
    const SaddleId own{path.found.key.number};
    const double known = report.known_barriers.at(static_cast<std::size_t>(value(own)));
    if (path.found.status != NebStatus::resolved)
      ++again.none;
    else if (std::ranges::find(on_chain(path), own) != on_chain(path).end())
      ++again.same;
    else
      ++(path.found.forward < known ? again.lower : again.higher);
  }
  return again;
}

std::string again_text(const PathReport& report) {
  if (report.known_barriers.empty()) return {};
  const Again again = found_again(report);
  return fmt::format(
      "the saddle itself found again: {}; another way, with a lower barrier: {}, with a higher one: {}; "
      "not resolved: {}\n",
      again.same, again.lower, again.higher, again.none);
}

Json step_json(const StoredPath& path, std::size_t k) {
  const Event& step = path.found.steps[k];
  Json result{{"forward", step.saddle.energy - step.from.energy}, {"reverse", step.saddle.energy - step.to.energy}};
  if (k < path.saddles.size()) result["saddle"] = value(path.saddles[k]);
  return result;
}

Json barrier_json(const StoredPath& path) {
  Json steps = Json::array();
  for (std::int64_t k = 0; k < path.found.chain; ++k) steps.push_back(step_json(path, static_cast<std::size_t>(k)));
  const Profile& profile = path.found.profile;
  return {{"number", path.found.key.number},
          {"forward", path.found.forward},
          {"reverse", path.found.reverse},
          {"max_displacement", path.found.max_displacement},
          {"length", profile.distance.empty() ? 0 : profile.distance.back()},
          {"force_calls", path.found.force_calls},
          {"steps", steps},
          {"gaps", path.found.gaps},
          {"profile", {{"distance", profile.distance}, {"energy", profile.energy}, {"slope", profile.slope}}}};
}

Json account_json(const PathReport& report) {
  Json paths = Json::array();
  for (const StoredPath& path : report.paths)
    paths.push_back({{"number", path.found.key.number},
                     {"status", name(path.found.status)},
                     {"force_calls", path.found.force_calls},
                     {"region_atoms", path.found.region_atoms},
                     {"max_displacement", path.found.max_displacement},
                     {"saddles_found", path.found.steps.size()}});
  return paths;
}

Json outcomes_json(const PathReport& report) {
  Json outcomes = Json::object();
  const auto counts = statuses(report);
  for (int k = 0; k < neb_status_count; ++k)
    outcomes[std::string(name(static_cast<NebStatus>(k)))] = counts[static_cast<std::size_t>(k)];
  return outcomes;
}

std::string pair_text(const PathReport& report) {
  const FoundPath& path = report.paths.front().found;
  const Units& units = report.units;
  const auto energy = [&](double e) { return fmt::format("{:.6f} {}", e, units.energy); };
  std::vector<std::pair<std::string, std::string>> lines{{"status", std::string(name(path.status))}};
  if (path.status == NebStatus::resolved)
    lines.insert(lines.end(),
                 {{"barriers", fmt::format("forward {}, reverse {}", energy(path.forward), energy(path.reverse))},
                  {"elementary steps", fmt::format("{}", path.chain)},
                  {"path length", fmt::format("{:.4f} {} (3N)", path.profile.distance.back(), units.length)},
                  {"largest displacement", fmt::format("{:.4f} {}", path.max_displacement, units.length)}});
  lines.emplace_back("force calls", fmt::format("{}", path.force_calls));
  return listing(lines);
}

std::string steps_text(const PathReport& report) {
  const StoredPath& path = report.paths.front();
  if (path.found.chain < 2) return {};
  const std::string unit = report.units.energy;
  Table table{{"step", fmt::format("forward ({})", unit), fmt::format("reverse ({})", unit)}, {}};
  for (std::int64_t k = 0; k < path.found.chain; ++k) {
    const Event& step = path.found.steps[static_cast<std::size_t>(k)];
    table.rows.push_back({fmt::format("{}", k + 1), fmt::format("{:.6f}", step.saddle.energy - step.from.energy),
                          fmt::format("{:.6f}", step.saddle.energy - step.to.energy)});
  }
  return text(table);
}

}  // namespace

std::string path_text(const PathReport& report, bool with_bars) {
  if (report.paths.size() == 1) return pair_text(report) + steps_text(report) + again_text(report);
  std::vector<TitledBarriers> samples{{"", sample(report, 0)}};
  std::string histograms;
  for (const double each : thresholds) {
    const double threshold = each * default_threshold(report.units);
    const std::string moved = moved_text(threshold, report.units);
    samples.push_back({moved, sample(report, threshold)});
    histograms +=
        bars(fmt::format("forward barriers, {} ({})", moved, report.units.energy), samples.back().barriers.forward);
  }
  return status_table(report) + calls_text(report) + again_text(report) + "\n" + barrier_table(samples, report.units) +
         (with_bars ? "\n" + histograms : "");
}

Json json(const PathReport& report) {
  Json barriers = Json::array();
  for (const StoredPath& path : report.paths)
    if (path.found.status == NebStatus::resolved) barriers.push_back(barrier_json(path));
  Json by_threshold = Json::array();
  for (const double each : thresholds) {
    const double threshold = each * default_threshold(report.units);
    Json entry = json(sample(report, threshold));
    entry["threshold"] = threshold;
    by_threshold.push_back(entry);
  }
  Json result{{"units", json(report.units)},        {"events", report.paths.size()},
              {"outcomes", outcomes_json(report)},  {"force_calls", force_calls(report)},
              {"barrier_statistics", by_threshold}, {"barriers", barriers},
              {"paths", account_json(report)}};
  if (!report.known_barriers.empty()) {
    const Again again = found_again(report);
    result["found_again"] = {
        {"same", again.same}, {"lower", again.lower}, {"higher", again.higher}, {"not_resolved", again.none}};
  }
  return result;
}

}  // namespace pel::drivers
