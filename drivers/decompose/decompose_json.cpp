#include <nlohmann/json.hpp>

#include "drivers/decompose/decompose_report.hpp"
#include "drivers/decompose/mobility_ranking.hpp"
#include "drivers/report/landscape_report.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

constexpr int json_times = 200;

Json figures_json(const Decomposition& found) {
  return {{"status", name(found.status)},
          {"D", found.path.diffusivity},
          {"D_stderr", found.diffusivity_stderr},
          {"D_RW", found.random_walk.diffusivity},
          {"D_RW_stderr", found.random_walk_stderr},
          {"f", found.correlation},
          {"f_stderr", found.correlation_stderr},
          {"msd_slope", found.path.log_slope},
          {"msd_slope_stderr", found.log_slope_stderr},
          {"msd_rw_slope", found.random_walk.log_slope},
          {"msd_offset", found.path.offset},
          {"activated", found.activated}};
}

Json species_json(const ThresholdFigures& at) {
  Json list = Json::array();
  for (const SpeciesFigures& each : at.species) {
    Json entry{{"species", each.species}, {"name", each.name}};
    entry.update(figures_json(each.figures));
    list.push_back(std::move(entry));
  }
  return list;
}

/// At lags evenly spaced in their logarithm.
void add_times(Json& entry, const Decomposition& found, const DecomposeReport& report) {
  std::vector<double> times, msd, msd_rw, inverse;
  for (const Index lag : lag_grid(report.plan.lags, json_times)) {
    times.push_back(static_cast<double>(lag) * report.setting.interval);
    msd.push_back(found.msd[lag]);
    msd_rw.push_back(found.msd_rw[lag]);
    inverse.push_back(found.msd_rw[lag] / found.msd[lag]);
  }
  entry.update({{"times", times}, {"msd", msd}, {"msd_rw", msd_rw}, {"inverse_f", inverse}});
}

void add_condition(Json& entry, const std::optional<double>& cooling_rate) {
  if (cooling_rate) entry["cooling_rate"] = *cooling_rate;
}

Json result_json(const FiguresAt& at, const ThresholdFigures& by, const DecomposeReport& report) {
  Json entry{{"temperature", at.temperature}};
  add_condition(entry, at.cooling_rate);
  entry["threshold"] = by.threshold;
  entry.update(figures_json(by.all));
  entry["species"] = species_json(by);
  if (by.drawn)
    entry["drawn"] = {{"realizations", by.drawn->realizations},
                      {"D_RW", by.drawn->diffusivity},
                      {"D_RW_stderr", by.drawn->diffusivity_stderr}};
  entry["samples"] = at.samples;
  entry["samples_are"] = at.over_trajectories ? "trajectories" : "blocks";
  add_times(entry, by.all, report);
  return entry;
}

Json results_json(const DecomposeReport& report) {
  Json list = Json::array();
  for (const FiguresAt& at : report.figures)
    for (const ThresholdFigures& by : at.thresholds) list.push_back(result_json(at, by, report));
  return list;
}

void add_law(Json& entry, const std::string& what, const ArrheniusFigure& law) {
  const bool fitted = law.fit.status == ArrheniusStatus::fitted;
  const auto either = [fitted](double value) { return fitted ? Json(value) : Json(nullptr); };
  entry["E_" + what] = either(law.fit.energy);
  entry["E_" + what + "_scatter"] = either(law.fit.energy_stderr);
  entry["E_" + what + "_stderr"] = either(law.errors.energy);
  entry["prefactor_" + what] = either(law.fit.prefactor);
  entry["log_prefactor_" + what + "_scatter"] = either(law.fit.log_prefactor_stderr);
  entry["log_prefactor_" + what + "_stderr"] = either(law.errors.log_prefactor);
}

Json arrhenius_json(const DecomposeReport& report) {
  Json list = Json::array();
  for (const ArrheniusFigures& each : arrhenius_figures(report.figures, report.plan.units)) {
    Json entry = Json::object();
    add_condition(entry, each.cooling_rate);
    entry["threshold"] = each.threshold;
    add_law(entry, "D", each.diffusivity);
    add_law(entry, "RW", each.random_walk);
    add_law(entry, "f", each.correlation);
    entry.update(
        {{"temperatures", each.diffusivity.fit.points}, {"diffusive", each.diffusive}, {"left_out", each.left_out}});
    list.push_back(std::move(entry));
  }
  return list;
}

Json laws_json(const DecomposeReport& report) {
  Json list = Json::array();
  const std::vector<PowerLaw> laws = correlation_laws(report.figures);
  for (std::size_t c = 0; c < laws.size(); ++c) {
    if (laws[c].status != PowerLawStatus::fitted) continue;
    Json there = Json::array();
    for (const double where : report.request.extrapolate_to) {
      const Extrapolation f = extrapolate(laws[c], where);
      there.push_back({{"D", where}, {"f", f.value}, {"log_f_stderr", f.log_stderr}});
    }
    list.push_back({{"threshold", report.plan.thresholds[c]},
                    {"exponent", laws[c].exponent()},
                    {"exponent_stderr", laws[c].line.slope_stderr},
                    {"log_prefactor", laws[c].line.intercept},
                    {"points", laws[c].line.points},
                    {"extrapolated", there}});
  }
  return list;
}

Json trajectory_json(const TrajectoryToWalk& trajectory, const TrajectoryWalk& walk) {
  Json entry{{"file", trajectory.file}, {"temperature", trajectory.temperature}};
  add_condition(entry, trajectory.cooling_rate);
  entry.update({{"frames", trajectory.length.frames},
                {"cut_short", trajectory.length.cut_short},
                {"atoms", trajectory.structure.atoms()},
                {"atoms_counted", trajectory.atoms.size()},
                {"unwrapped", walk.unwrapped},
                {"longest_unwrapped_step", walk.longest_unwrapped_step},
                {"blocks", walk.blocks.size()},
                {"hops", walk.hops},
                {"farthest_off_site", walk.farthest_off_site},
                {"displacements",
                 {{"width", walk.lengths.width}, {"counts", walk.lengths.counts}, {"above", walk.lengths.above}}}});
  return entry;
}

Json trajectories_json(const DecomposeReport& report) {
  Json list = Json::array();
  for (std::size_t n = 0; n < report.trajectories.size(); ++n)
    list.push_back(trajectory_json(report.trajectories[n], report.walks[n]));
  return list;
}

Json mobility_json(const DecomposeReport& report) {
  Json list = Json::array();
  for (const FiguresAt& at : report.figures) {
    Json entry{{"temperature", at.temperature}};
    add_condition(entry, at.cooling_rate);
    entry.update(ranking_json(ranked_atoms(at, report.trajectories, report.walks),
                              static_cast<std::size_t>(report.request.ranking), report.trajectories));
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace

Json json(const DecomposeReport& report) {
  const DecomposeRequest& request = report.request;
  return {{"units", json(report.plan.units)},
          {"interval", report.setting.interval},
          {"events", request.events},
          {"lattice", request.lattice},
          {"plane", request.plane},
          {"drift_removed", !request.keep_drift},
          {"masses_known", report.masses_known},
          {"dimension", report.setting.fit.dimension},
          {"longest_lag", static_cast<double>(report.plan.lags) * report.setting.interval},
          {"fit", {report.setting.fit.from, report.setting.fit.to}},
          {"slope_tolerance", report.setting.fit.tolerance},
          {"seed", request.seed},
          {"trajectories", trajectories_json(report)},
          {"results", results_json(report)},
          {"arrhenius", arrhenius_json(report)},
          {"f_against_D", laws_json(report)},
          {"mobility", mobility_json(report)}};
}

}  // namespace pel::drivers
