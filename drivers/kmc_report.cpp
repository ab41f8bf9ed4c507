#include "drivers/kmc_report.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "drivers/landscape_report.hpp"
#include "drivers/table.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

double last(const std::vector<double>& values) { return values.empty() ? none : values.back(); }

/// Figures of the exact solution at its last time.
struct LastFigures {
  double time = 0;
  double diffusivity = 0;
  double random_walk = 0;
  double correlation = 0;
  double frontier = 0;
};

double diffusivity(double msd, double time, int dimension) { return msd / (2 * dimension * time); }

LastFigures last_figures(const FiniteTime& exact, int dimension) {
  const double time = last(exact.times);
  return {time, diffusivity(last(exact.msd), time, dimension), diffusivity(last(exact.msd_rw), time, dimension),
          last(exact.correlation), last(exact.absorbed)};
}

std::string_view name(HorizonStatus status) {
  switch (status) {
    case HorizonStatus::reached:
      return "reached";
    case HorizonStatus::unlimited:
      return "unlimited";
    case HorizonStatus::unresolved:
      return "unresolved";
  }
  return "";
}

std::string_view name(TransportStatus status) {
  switch (status) {
    case TransportStatus::solved:
      return "solved";
    case TransportStatus::bounded:
      return "bounded";
    case TransportStatus::unresolved:
      return "unresolved";
  }
  return "";
}

std::string walker_note(const WalkerResult& walker, const Units& units) {
  if (walker.status == WalkerStatus::complete) return {};
  return fmt::format("walkers ran out of steps (--max-steps): their figures end at {} {}\n",
                     figure(walker.times.empty() ? 0 : walker.times.back()), units.time);
}

std::string resolution_note(const FiniteTime& exact, const Units& units) {
  if (exact.status == FiniteTimeStatus::resolved) return {};
  return fmt::format("the rates spread too widely for the eigensolver: exact figures end at {} {}\n",
                     figure(exact.resolved_until), units.time);
}

std::vector<std::string> time_row(const KineticsAt& at, std::size_t k, int dimension) {
  const FiniteTime& e = at.exact;
  const double t = at.times[k];
  std::vector<std::string> row{figure(t, 4)};
  if (k < e.times.size()) {
    for (const double x : {e.msd[k], e.msd_rw[k], diffusivity(e.msd[k], t, dimension),
                           diffusivity(e.msd_rw[k], t, dimension), e.correlation[k], e.absorbed[k]})
      row.push_back(figure(x, 4));
  } else {
    row.insert(row.end(), 6, "-");
  }
  const WalkerResult& w = at.walker;
  const bool walked = k < w.times.size();
  row.push_back(walked ? figure_with_error(w.msd[k], w.msd_stderr[k]) : "-");
  row.push_back(walked ? figure_with_error(w.msd_rw[k], w.msd_rw_stderr[k]) : "-");
  row.push_back(walked ? figure(w.absorbed[k], 4) : "-");
  return row;
}

std::vector<std::string> temperature_row(const KineticsAt& at, const KineticsSetting& setting) {
  const LastFigures e = last_figures(at.exact, setting.dimension);
  std::vector<std::string> row{figure(at.temperature)};
  for (const double x : {e.time, e.diffusivity, e.random_walk, e.correlation, e.frontier}) row.push_back(figure(x, 4));
  const WalkerResult& w = at.walker;
  if (w.times.empty()) {
    row.insert(row.end(), 4, "-");
  } else {
    row.push_back(figure(w.times.back(), 4));
    row.push_back(figure_with_error(w.diffusivity, w.diffusivity_stderr));
    row.push_back(figure_with_error(w.random_walk, w.random_walk_stderr));
    row.push_back(figure_with_error(w.correlation, w.correlation_stderr));
  }
  return row;
}

std::string window(const KineticsAt& at, const KineticsSetting& setting) {
  const std::string time = setting.units.time;
  switch (at.horizon.status) {
    case HorizonStatus::unlimited:
      return "at every time, as no minimum with unknown exits can be reached";
    case HorizonStatus::unresolved:
      return fmt::format("up to {} {}, beyond which rounding hides the slowest rates", figure(at.horizon.time), time);
    case HorizonStatus::reached:
      break;
  }
  return fmt::format(
      "up to the horizon of {} {}, when {} % of the walkers have come to a minimum whose exits are unknown",
      figure(at.horizon.time), time, figure(100 * setting.frontier_limit));
}

Json walker_json(const WalkerResult& w) {
  const bool any = !w.times.empty();
  const auto figure_of = [any](double value) { return any ? value : none; };
  return {{"status", w.status == WalkerStatus::complete ? "complete" : "budget_spent"},
          {"time", last(w.times)},
          {"D", figure_of(w.diffusivity)},
          {"D_stderr", figure_of(w.diffusivity_stderr)},
          {"D_RW", figure_of(w.random_walk)},
          {"D_RW_stderr", figure_of(w.random_walk_stderr)},
          {"f", figure_of(w.correlation)},
          {"f_stderr", figure_of(w.correlation_stderr)},
          {"frontier", last(w.absorbed)},
          {"steps", w.steps},
          {"times", w.times},
          {"msd", w.msd},
          {"msd_stderr", w.msd_stderr},
          {"msd_rw", w.msd_rw},
          {"msd_rw_stderr", w.msd_rw_stderr},
          {"absorbed", w.absorbed}};
}

Json frontier_json(const std::vector<FrontierShare>& frontier) {
  Json list = Json::array();
  for (const FrontierShare& one : frontier) list.push_back({{"minimum", one.state}, {"share", one.share}});
  return list;
}

Json json(const Transport& infinite) {
  return {{"status", name(infinite.status)},
          {"bounded", infinite.bounded},
          {"D", infinite.all.diffusivity},
          {"D_RW", infinite.all.random_walk},
          {"f", infinite.all.correlation}};
}

}  // namespace

std::string statement(const KineticsAt& at, const KineticsSetting& setting) {
  const std::string finite = fmt::format("D(t) = MSD / (2 d t) holds {}", window(at, setting));
  const std::string unit = fmt::format("{}^2/{}", setting.units.length, setting.units.time);
  switch (at.infinite.status) {
    case TransportStatus::bounded:
      return "No cycle of the explored graph has a net displacement, so that its D at infinite time is exactly 0, and "
             "so is the lower bound that it sets to Z D; " +
             finite + ".";
    case TransportStatus::solved:
      return fmt::format(
          "The explored graph has D = {} {} at infinite time: a lower bound, as more saddles can only "
          "raise Z D; {}.",
          figure(at.infinite.all.diffusivity), unit, finite);
    case TransportStatus::unresolved:
      break;
  }
  return "The rates spread too widely for D at infinite time; " + finite + ".";
}

std::string advice(const KineticsAt& at) {
  constexpr std::size_t most = 4;
  constexpr double worthwhile = 0.01;  // share
  std::string shares, ids;
  for (std::size_t k = 0; k < std::min(most, at.frontier.size()); ++k) {
    const auto& [state, share] = at.frontier[k];
    if (k > 0 && share < worthwhile) break;
    shares += fmt::format("{}{} ({} %)", k == 0 ? "" : ", ", state, figure(100 * share, 3));
    ids += fmt::format("{}{}", k == 0 ? "" : ",", state);
  }
  if (ids.empty()) return {};
  return fmt::format(
      "At equilibrium walkers leave what was searched through minimum {}: pel sweep --minima {} moves the "
      "horizon.\n",
      shares, ids);
}

std::string time_table(const KineticsAt& at, const KineticsSetting& setting) {
  const Units& u = setting.units;
  const std::string area = fmt::format("{}^2", u.length), rate = fmt::format("{}/{}", area, u.time);
  Table table{{fmt::format("t ({})", u.time), fmt::format("MSD ({})", area), fmt::format("MSD_RW ({})", area),
               fmt::format("D ({})", rate), fmt::format("D_RW ({})", rate), "f", "frontier",
               fmt::format("walker MSD ({})", area), fmt::format("walker MSD_RW ({})", area), "walker frontier"},
              {}};
  for (std::size_t k = 0; k < at.times.size(); ++k) table.rows.push_back(time_row(at, k, setting.dimension));
  return fmt::format("T = {} {}\n", figure(at.temperature), u.temperature) + text(table) +
         resolution_note(at.exact, u) + walker_note(at.walker, u);
}

std::string temperature_table(const std::vector<KineticsAt>& results, const KineticsSetting& setting) {
  const Units& u = setting.units;
  const std::string rate = fmt::format("{}^2/{}", u.length, u.time);
  Table table{{fmt::format("T ({})", u.temperature), fmt::format("t ({})", u.time), fmt::format("D ({})", rate),
               fmt::format("D_RW ({})", rate), "f", "frontier", fmt::format("walker t ({})", u.time),
               fmt::format("walker D ({})", rate), fmt::format("walker D_RW ({})", rate), "walker f"},
              {}};
  for (const KineticsAt& at : results) table.rows.push_back(temperature_row(at, setting));
  return text(table);
}

Json json(const KineticsAt& at, const KineticsSetting& setting) {
  const LastFigures e = last_figures(at.exact, setting.dimension);
  const bool limited = at.horizon.status != HorizonStatus::unlimited;
  return {{"temperature", at.temperature},
          {"threshold", setting.threshold},
          {"D", e.diffusivity},
          {"D_RW", e.random_walk},
          {"f", e.correlation},
          {"time", e.time},
          {"horizon", limited ? at.horizon.time : none},
          {"horizon_status", name(at.horizon.status)},
          {"status", at.exact.status == FiniteTimeStatus::resolved ? "resolved" : "unresolved"},
          {"frontier", e.frontier},
          {"exits", frontier_json(at.frontier)},
          {"statement", statement(at, setting)},
          {"times", at.exact.times},
          {"msd", at.exact.msd},
          {"msd_rw", at.exact.msd_rw},
          {"f_t", at.exact.correlation},
          {"absorbed", at.exact.absorbed},
          {"infinite_time", json(at.infinite)},
          {"walker", walker_json(at.walker)}};
}

}  // namespace pel::drivers
