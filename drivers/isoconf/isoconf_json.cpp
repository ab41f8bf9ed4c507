#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "drivers/isoconf/isoconf_report.hpp"
#include "drivers/report/barrier_report.hpp"
#include "libpel/io/extended_xyz_text.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

Json atoms_json(const EnsembleFigures& figures, const EnsembleSetting& setting) {
  Json list = Json::array();
  for (std::size_t a = 0; a < figures.atoms.size(); ++a) {
    const Rearrangement& atom = figures.atoms[a];
    if (atom.trials == 0 && figures.away[a] == 0) continue;  // fixed
    list.push_back({{"id", a + 1},
                    {"trials", atom.trials},
                    {"away_at_begin", figures.away[a]},
                    {"moved", atom.moved},
                    {"P_R", atom.probability},
                    {"low", atom.interval.low},
                    {"high", atom.interval.high},
                    {"E_act", atom.barrier},
                    {"E_low", atom.barrier_low},
                    {"E_high", atom.barrier_high},
                    {"mean_first_time", atom.mean_first_time * setting.interval},
                    {"law_tested", atom.law.tested},
                    {"law_probability", atom.law.tested ? Json(atom.law.probability) : Json()}});
  }
  return list;
}

Json average_json(const FrequencyFigures& figures) {
  const MovingAverage& average = figures.average;
  Json list = Json::array();
  for (Index k = 0; k < average.x.size(); ++k) {
    Json curves = Json::array();
    for (const double nu : figures.frequencies)
      curves.push_back(probability_at_low(average.x[k], nu, figures.temperatures));
    list.push_back({{"P_R_high", average.x[k]},
                    {"P_R_low", average.y[k]},
                    {"P_R_low_stderr", average.y_stderr[k]},
                    {"curves", curves}});
  }
  return list;
}

/// The barrier, or the bound in its place.
double barrier_or_bound(const Rearrangement& atom) {
  if (std::isfinite(atom.barrier)) return atom.barrier;
  return atom.barrier > 0 ? atom.barrier_low : atom.barrier_high;
}

double bound_flag(const Rearrangement& atom) {
  if (std::isfinite(atom.barrier)) return 0;
  return atom.barrier > 0 ? 1 : -1;
}

XyzColumn column(const std::string& name, const EnsembleFigures& figures,
                 const std::function<double(const Rearrangement&)>& figure) {
  Eigen::ArrayXd values = Eigen::ArrayXd::Zero(std::ssize(figures.atoms));
  for (std::size_t a = 0; a < figures.atoms.size(); ++a)
    if (figures.atoms[a].trials > 0) values[static_cast<Index>(a)] = figure(figures.atoms[a]);
  return {name, values};
}

std::vector<XyzColumn> columns(const EnsembleFigures& figures, const EnsembleSetting& setting) {
  return {
      column("P_R", figures, [](const Rearrangement& atom) { return atom.probability; }),
      column("P_low", figures, [](const Rearrangement& atom) { return atom.interval.low; }),
      column("P_high", figures, [](const Rearrangement& atom) { return atom.interval.high; }),
      column("E_act", figures, barrier_or_bound),
      column("bound", figures, bound_flag),
      column("mean_first_time", figures,
             [&](const Rearrangement& atom) { return atom.moved > 0 ? atom.mean_first_time * setting.interval : 0; }),
      {"away_at_begin",
       Eigen::Map<const Eigen::Array<std::int64_t, Eigen::Dynamic, 1>>(figures.away.data(), std::ssize(figures.away))
           .cast<double>()}};
}

}  // namespace

Json ensemble_json(const std::vector<EnsembleFigures>& figures,
                   const std::vector<EnsembleConfiguration>& configurations, const EnsembleSetting& setting) {
  Json list = Json::array();
  for (const EnsembleFigures& each : figures) {
    const EnsembleConfiguration& from = configurations.at(static_cast<std::size_t>(each.configuration));
    list.push_back({{"configuration", each.configuration},
                    {"structure", from.name},
                    {"energy", from.energy},
                    {"relaxation", from.relaxation},
                    {"temperature", each.temperature},
                    {"runs", each.runs},
                    {"flown_apart", each.flown_apart},
                    {"unrelaxed", each.unrelaxed},
                    {"force_calls", each.force_calls},
                    {"mean_temperature", each.mean_temperature},
                    {"mean_temperature_stderr", each.mean_temperature_stderr},
                    {"moved_share", each.moved_share},
                    {"mean_P_R", each.mean_probability},
                    {"excluded_share", each.excluded_share},
                    {"gone_share", each.gone_share},
                    {"P_R_statistics", json(summarize(probabilities({each}, each.temperature)))},
                    {"E_act_statistics", json(summarize(finite_barriers({each}, each.temperature)))},
                    {"law",
                     {{"tested", each.law.tested},
                      {"failed", each.law.failed},
                      {"seen", each.law.seen},
                      {"expected", each.law.expected}}},
                    {"atoms", atoms_json(each, setting)}});
  }
  return list;
}

Json frequency_json(const std::vector<FrequencyFigures>& figures) {
  Json list = Json::array();
  for (const FrequencyFigures& each : figures) {
    const bool fitted = each.fit.status == FrequencyFitStatus::fitted;
    list.push_back({{"temperatures", {each.temperatures.low, each.temperatures.high}},
                    {"nu", fitted ? Json(each.fit.frequency) : Json()},
                    {"log_nu_stderr", fitted ? Json(each.fit.log_frequency_stderr) : Json()},
                    {"atoms", each.fit.atoms},
                    {"window", each.window},
                    {"curves", each.frequencies},
                    {"moving_average", average_json(each)}});
  }
  return list;
}

std::string ensemble_xyz(const std::vector<EnsembleFigures>& figures,
                         const std::vector<EnsembleConfiguration>& configurations, const EnsembleSetting& setting) {
  std::string text;
  for (const EnsembleFigures& each : figures) {
    const EnsembleConfiguration& from = configurations.at(static_cast<std::size_t>(each.configuration));
    text += extended_xyz({from.minimum.cell,
                          from.minimum.positions,
                          from.minimum.species,
                          {{"configuration", fmt::format("{}", each.configuration)},
                           {"temperature", fmt::format("{}", each.temperature)},
                           {"energy", fmt::format("{:.12g}", from.energy)}},
                          columns(each, setting)},
                         element_names(from.minimum.masses));
  }
  return text;
}

}  // namespace pel::drivers
