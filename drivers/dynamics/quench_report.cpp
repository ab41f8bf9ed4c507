#include "drivers/dynamics/quench_report.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/dynamics/quench_run.hpp"
#include "drivers/dynamics/run_files.hpp"
#include "drivers/report/table.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

/// Per cent of atoms that happen to be in such order in a glass, at most.
constexpr double most_crystalline = 5;

std::vector<CoolingPoint> points_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<CoolingPoint> points;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream words(line);
    CoolingPoint point;
    double step = 0, time = 0, pressure = 0;
    if (!(words >> step >> time >> point.bath >> point.temperature >> point.energy >> pressure >> point.volume))
      throw InputError(fmt::format("{}: this line is none of a table of pel quench: {}", path, line));
    std::getline(words >> std::ws, point.stage);
    points.push_back(point);
  }
  return points;
}

bool of_cooling(const CoolingPoint& point) { return point.stage.starts_with("cool"); }

TwoLineFit transition(const QuenchRequest& request, const QuenchedRun& run, double CoolingPoint::*figure) {
  std::vector<double> temperatures, figures;
  for (const CoolingPoint& point : run.points) {
    const auto& window = request.fit_window;
    if (!of_cooling(point) || (!window.empty() && (point.bath < window[0] || point.bath > window[1]))) continue;
    temperatures.push_back(point.bath);
    figures.push_back(point.*figure / static_cast<double>(run.atoms));
  }
  return fit_two_lines(temperatures, figures);
}

std::string words(const TwoLineFit& fit) { return fit.status == TwoLineStatus::fitted ? figure(fit.crossing, 4) : "-"; }

Json json(const TwoLineFit& fit) {
  if (fit.status != TwoLineStatus::fitted) return nullptr;
  return {{"temperature", fit.crossing},
          {"slope_below", fit.below.slope},
          {"slope_above", fit.above.slope},
          {"residual", fit.residual}};
}

Json json(const QuenchRequest& request, const QuenchedRun& run) {
  const RunFiles files(request.output, quench_name(run.replica));
  Json document{{"replica", run.replica},
                {"structure", files.path("data")},
                {"atoms", run.atoms},
                {"energy", run.energy},
                {"largest_force", run.largest_force},
                {"volume", run.volume},
                {"local_order", run.order ? order_state(*run.order) : Json(nullptr)}};
  if (!request.surface.axis.empty()) {
    std::string ids;
    std::ifstream(files.path("surface")) >> ids;
    document["surface_atoms"] = ids;
  }
  if (run.points.empty()) return document;
  document["table"] = files.path("txt");
  document["glass_transition"] = {{"energy", json(run.by_energy)}, {"volume", json(run.by_volume)}};
  for (const char* column : {"bath_temperatures", "temperatures", "energies", "volumes", "stages"})
    document[column] = Json::array();
  for (const CoolingPoint& point : run.points) {
    document["bath_temperatures"].push_back(point.bath);
    document["temperatures"].push_back(point.temperature);
    document["energies"].push_back(point.energy);
    document["volumes"].push_back(point.volume);
    document["stages"].push_back(point.stage);
  }
  return document;
}

LocalOrderCount order_of(const Json& state) {
  return {state.at("fcc"), state.at("hcp"), state.at("bcc"), state.at("icosahedral"), state.at("none")};
}

std::string crystalline(const QuenchedRun& run) {
  return run.order ? fmt::format("{:.1f}", run.order->crystalline_percent()) : "-";
}

/// Has what was cooled?
bool crystallized(const QuenchedRun& run) {
  return run.order && run.order->crystalline_percent() > most_crystalline &&
         std::ranges::any_of(run.points, of_cooling);
}

std::string crystal_warning(const QuenchedRun& run) {
  if (!crystallized(run)) return "";
  const LocalOrderCount& order = *run.order;
  return fmt::format(
      "{}: {:.0f} % of the atoms are in crystalline order (fcc {:.0f} %, hcp {:.0f} %, bcc {:.0f} %): no glass "
      "throughout, and without T_g; cool faster, or at another density or pressure\n",
      quench_name(run.replica), order.crystalline_percent(), order.percent(order.face_centered),
      order.percent(order.hexagonal), order.percent(order.body_centered));
}

}  // namespace

nlohmann::ordered_json order_state(const LocalOrderCount& order) {
  return {{"fcc", order.face_centered},
          {"hcp", order.hexagonal},
          {"bcc", order.body_centered},
          {"icosahedral", order.icosahedral},
          {"none", order.none}};
}

QuenchedRun quenched_run(const QuenchRequest& request, const QuenchPlan& plan, std::int64_t replica) {
  const RunFiles files(request.output, quench_name(replica));
  const auto record = files.record(quench_settings(request, plan));
  if (!record || !record->state.contains("energy"))
    throw InputError(fmt::format("{}: this run is not at its end", files.record_path()));
  QuenchedRun run;
  run.replica = replica;
  run.atoms = record->state.at("atoms");
  run.energy = record->state.at("energy");
  run.largest_force = record->state.value("largest_force", 0.0);
  run.volume = record->state.at("volume");
  if (record->state.contains("local_order")) run.order = order_of(record->state.at("local_order"));
  if (!plan.stages.empty() || !plan.surface_stages.empty()) run.points = points_of(files.path("txt"));
  if (crystallized(run)) return run;  // no glass, no transition of one
  run.by_energy = transition(request, run, &CoolingPoint::energy);
  // A liquid has the larger heat capacity.
  if (!(run.by_energy.above.slope > run.by_energy.below.slope)) run.by_energy.status = TwoLineStatus::no_crossing;
  if (request.ensemble == "npt") run.by_volume = transition(request, run, &CoolingPoint::volume);
  return run;
}

std::string quench_text(const QuenchRequest& request, const QuenchPlan& plan, const std::vector<QuenchedRun>& runs) {
  const Units& units = plan.units;
  Table table{{"run", "atoms", fmt::format("energy ({}/atom)", units.energy),
               fmt::format("volume ({}^3/atom)", units.length), fmt::format("T_g by volume ({})", units.temperature),
               fmt::format("by energy ({})", units.temperature), "crystalline (%)", "written"},
              {}};
  std::string notes;
  for (const QuenchedRun& run : runs) {
    const auto atoms = static_cast<double>(run.atoms);
    const RunFiles files(request.output, quench_name(run.replica));
    table.rows.push_back({quench_name(run.replica), fmt::format("{}", run.atoms), figure(run.energy / atoms, 7),
                          figure(run.volume / atoms, 6), words(run.by_volume), words(run.by_energy), crystalline(run),
                          files.path("data")});
    notes += crystal_warning(run);
    if (run.largest_force > 1.001 * plan.minimize.tolerance.value)
      notes += fmt::format("{}: not relaxed to {:.3g} {}/{}; the largest force component is {:.3g}\n",
                           quench_name(run.replica), plan.minimize.tolerance.value, units.energy, units.length,
                           run.largest_force);
  }
  return text(table) + notes;
}

nlohmann::ordered_json quench_json(const QuenchRequest& request, const QuenchPlan& plan,
                                   const std::vector<QuenchedRun>& runs) {
  const Units& units = plan.units;
  Json document{
      {"units",
       {{"energy", units.energy}, {"length", units.length}, {"time", units.time}, {"temperature", units.temperature}}},
      {"results", Json::array()}};
  for (const QuenchedRun& run : runs) document["results"].push_back(json(request, run));
  return document;
}

}  // namespace pel::drivers
