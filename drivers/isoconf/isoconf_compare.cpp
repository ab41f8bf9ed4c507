#include "drivers/isoconf/isoconf_compare.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "drivers/report/table.hpp"
#include "libpel/core/error.hpp"
#include "libpel/landscape/recognize.hpp"
#include "libpel/landscape/store.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

/// Seen from one end of a saddle.
struct Exit {
  double barrier = 0;
  bool labels_of_to = false;  ///< the minimum is the end `to`, whose atoms may bear other labels
};

void keep_lowest(std::map<Index, LowestExit>& lowest, const Saddle& saddle, const Exit& exit, double threshold) {
  const Moves& moves = saddle.displacement;
  for (std::size_t k = 0; k < moves.atoms.size(); ++k) {
    const double distance = moves.vectors.col(static_cast<Index>(k)).norm();
    if (distance < threshold) continue;
    const bool relabelled = exit.labels_of_to && !saddle.permutation.empty();
    const Index atom = relabelled ? saddle.permutation[static_cast<std::size_t>(moves.atoms[k])] : moves.atoms[k];
    const auto [place, is_new] = lowest.try_emplace(atom, LowestExit{atom, exit.barrier, saddle.id, distance});
    if (!is_new && exit.barrier < place->second.barrier) place->second = {atom, exit.barrier, saddle.id, distance};
  }
}

std::optional<MinimumId> minimum_of(const Landscape& landscape, const EnsembleConfiguration& configuration,
                                    const Units& units) {
  const Structure& structure = configuration.minimum;
  IdentityOptions options;
  options.energy_tolerance *= units.electronvolt;
  options.distance_tolerance *= units.angstrom;
  if (std::ranges::count(structure.fixed, 1) > 0) options.translation = {false, false, false};
  if (minimum(landscape, MinimumId{0}).positions.cols() != structure.atoms()) return std::nullopt;
  return recognize_minimum(landscape, {configuration.energy, structure.positions}, structure, options).known;
}

RankCorrelation correlation_at(double temperature, const std::vector<ComparedConfiguration>& configurations,
                               const std::vector<EnsembleFigures>& figures) {
  std::vector<double> saddles, ensemble;
  for (const ComparedConfiguration& each : configurations) {
    const EnsembleFigures* at = find_ensemble(figures, each.configuration, temperature);
    if (at == nullptr) continue;
    for (const LowestExit& exit : each.exits) {
      const Rearrangement& atom = at->atoms.at(static_cast<std::size_t>(exit.atom));
      if (atom.trials == 0) continue;
      saddles.push_back(exit.barrier);
      ensemble.push_back(atom.barrier);
    }
  }
  return rank_correlation(Eigen::Map<const Eigen::ArrayXd>(saddles.data(), std::ssize(saddles)),
                          Eigen::Map<const Eigen::ArrayXd>(ensemble.data(), std::ssize(ensemble)));
}

/// "0.31", or the bound that there is in its place.
std::string barrier_text(const Rearrangement& atom) {
  if (std::isfinite(atom.barrier)) return figure(atom.barrier, 4);
  return atom.barrier > 0 ? "> " + figure(atom.barrier_low, 4) : "< " + figure(atom.barrier_high, 4);
}

std::string table_of(const ComparedConfiguration& compared, const LandscapeComparison& comparison,
                     const std::vector<EnsembleFigures>& figures, const Units& units) {
  constexpr std::size_t most_rows = 20;
  Table table{{"atom", "lowest saddle (" + units.energy + ")", "moves (" + units.length + ")"}, {}};
  for (const double temperature : comparison.temperatures)
    table.titles.push_back(fmt::format("E_act at {} {}", temperature, units.temperature));
  for (const LowestExit& exit : compared.exits) {
    if (table.rows.size() == most_rows) break;
    table.rows.push_back({fmt::format("{}", exit.atom + 1), figure(exit.barrier, 4), figure(exit.distance, 3)});
    for (const double temperature : comparison.temperatures) {
      const EnsembleFigures* at = find_ensemble(figures, compared.configuration, temperature);
      table.rows.back().push_back(barrier_text(at->atoms.at(static_cast<std::size_t>(exit.atom))));
    }
  }
  std::string result = text(table);
  if (compared.exits.size() > most_rows)
    result += fmt::format("... and {} atoms more, see --json\n", compared.exits.size() - most_rows);
  return result;
}

}  // namespace

std::vector<LowestExit> lowest_exits(const Landscape& landscape, MinimumId minimum, double threshold) {
  std::map<Index, LowestExit> lowest;
  const auto [first, last] = boost::edges(landscape.graph);
  for (auto edge = first; edge != last; ++edge) {
    const Saddle& saddle = landscape.graph[*edge];
    const Barriers both = barriers(landscape, saddle);
    if (saddle.from == minimum) keep_lowest(lowest, saddle, {both.forward, false}, threshold);
    if (saddle.to == minimum) keep_lowest(lowest, saddle, {both.reverse, true}, threshold);
  }
  std::vector<LowestExit> all;
  for (const auto& [atom, exit] : lowest) all.push_back(exit);
  std::ranges::stable_sort(all, {}, &LowestExit::barrier);
  return all;
}

void require_comparable(const std::string& path, const std::vector<EnsembleConfiguration>& configurations,
                        const std::vector<std::int64_t>& ids, const Units& units) {
  const Landscape landscape = LandscapeFile::open(path, Access::read).load();
  for (const std::int64_t id : ids)
    if (minimum_of(landscape, configurations.at(static_cast<std::size_t>(id)), units)) return;
  throw InputError(
      fmt::format("--compare {}: none of the configurations is a minimum of this landscape; give that of a sweep of "
                  "the same structure",
                  path));
}

LandscapeComparison compare_with_landscape(const std::string& path,
                                           const std::vector<EnsembleConfiguration>& configurations,
                                           const std::vector<EnsembleFigures>& figures,
                                           const EnsembleSetting& setting) {
  const Landscape landscape = LandscapeFile::open(path, Access::read).load();
  LandscapeComparison comparison{path, {}, temperatures_of(figures), {}};
  std::set<std::int64_t> asked_for;
  for (const EnsembleFigures& each : figures) asked_for.insert(each.configuration);
  for (const std::int64_t id : asked_for)
    if (const auto minimum = minimum_of(landscape, configurations.at(static_cast<std::size_t>(id)), setting.units))
      comparison.configurations.push_back({id, *minimum, lowest_exits(landscape, *minimum, setting.threshold)});
  for (const double temperature : comparison.temperatures)
    comparison.correlations.push_back(correlation_at(temperature, comparison.configurations, figures));
  return comparison;
}

std::string comparison_text(const LandscapeComparison& comparison, const std::vector<EnsembleFigures>& figures,
                            const EnsembleSetting& setting) {
  std::string result;
  for (const ComparedConfiguration& each : comparison.configurations)
    result += fmt::format("configuration {}, minimum {} of {}:\n", each.configuration, value(each.minimum),
                          comparison.landscape) +
              table_of(each, comparison, figures, setting.units);
  for (std::size_t k = 0; k < comparison.temperatures.size(); ++k) {
    const RankCorrelation& rank = comparison.correlations[k];
    result += fmt::format("at {} {} the ranks of E_act and lowest saddle of {} atoms correlate by {}\n",
                          comparison.temperatures[k], setting.units.temperature, rank.pairs,
                          figure_with_error(rank.coefficient, rank.standard_error));
  }
  return result;
}

Json comparison_json(const LandscapeComparison& comparison, const std::vector<EnsembleFigures>& figures) {
  Json result{{"landscape", comparison.landscape}, {"rank_correlations", Json::array()}, {"atoms", Json::array()}};
  for (std::size_t k = 0; k < comparison.temperatures.size(); ++k) {
    const RankCorrelation& rank = comparison.correlations[k];
    result["rank_correlations"].push_back({{"temperature", comparison.temperatures[k]},
                                           {"coefficient", rank.coefficient},
                                           {"stderr", rank.standard_error},
                                           {"atoms", rank.pairs}});
  }
  for (const ComparedConfiguration& each : comparison.configurations)
    for (const LowestExit& exit : each.exits) {
      Json row{{"configuration", each.configuration},
               {"minimum", value(each.minimum)},
               {"id", exit.atom + 1},
               {"barrier", exit.barrier},
               {"saddle", value(exit.saddle)},
               {"distance", exit.distance},
               {"E_act", Json::array()}};
      for (const double temperature : comparison.temperatures)
        row["E_act"].push_back(find_ensemble(figures, each.configuration, temperature)
                                   ->atoms.at(static_cast<std::size_t>(exit.atom))
                                   .barrier);
      result["atoms"].push_back(row);
    }
  return result;
}

}  // namespace pel::drivers
