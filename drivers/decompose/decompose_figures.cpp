#include "drivers/decompose/decompose_figures.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace pel::drivers {
namespace {

bool belongs(const FiguresAt& at, const TrajectoryToWalk& trajectory) {
  return at.temperature == trajectory.temperature && at.cooling_rate == trajectory.cooling_rate;
}

std::vector<FiguresAt> by_temperature(const std::vector<TrajectoryToWalk>& trajectories) {
  std::vector<FiguresAt> all;
  for (std::size_t number = 0; number < trajectories.size(); ++number) {
    const TrajectoryToWalk& trajectory = trajectories[number];
    auto at = std::ranges::find_if(all, [&](const FiguresAt& each) { return belongs(each, trajectory); });
    if (at == all.end()) {
      all.push_back({trajectory.temperature, trajectory.cooling_rate, {}, false, 0, {}});
      at = all.end() - 1;
    }
    at->trajectories.push_back(number);
  }
  return all;
}

WalkBlock sum(const std::vector<WalkBlock>& blocks) {
  WalkBlock all = blocks.at(0);
  for (std::size_t b = 1; b < blocks.size(); ++b) all += blocks[b];
  return all;
}

/// The blocks in time of all trajectories.
std::vector<WalkBlock> pieces(const FiguresAt& at, const std::vector<TrajectoryWalk>& walks) {
  std::vector<WalkBlock> all;
  for (const std::size_t number : at.trajectories) std::ranges::copy(walks[number].blocks, std::back_inserter(all));
  return all;
}

/// What errors are over: trajectories where there are several, and blocks in time.
std::vector<std::vector<WalkBlock>> samples(const FiguresAt& at, const std::vector<TrajectoryWalk>& walks) {
  if (at.trajectories.size() == 1) return {pieces(at, walks)};
  std::vector<WalkBlock> whole;
  for (const std::size_t number : at.trajectories) whole.push_back(sum(walks[number].blocks));
  return {whole, pieces(at, walks)};
}

std::vector<WalkSums> of_group(const std::vector<WalkBlock>& blocks, std::size_t group) {
  std::vector<WalkSums> sums;
  for (const WalkBlock& block : blocks) sums.push_back(block.groups[group]);
  return sums;
}

std::vector<WalkSums> of_all(const std::vector<WalkBlock>& blocks) {
  std::vector<WalkSums> sums = of_group(blocks, 0);
  for (std::size_t b = 0; b < blocks.size(); ++b)
    for (std::size_t group = 1; group < blocks[b].groups.size(); ++group) sums[b] += blocks[b].groups[group];
  return sums;
}

/// Each of the samples by `group_of`.
template <class GroupOf>
std::vector<std::vector<WalkSums>> each_cut(const std::vector<std::vector<WalkBlock>>& cuts, const GroupOf& group_of) {
  std::vector<std::vector<WalkSums>> sums;
  for (const std::vector<WalkBlock>& blocks : cuts) sums.push_back(group_of(blocks));
  return sums;
}

std::optional<DrawnRandomWalk> drawn(const std::vector<WalkBlock>& blocks, std::size_t criterion,
                                     const FigureSetting& setting) {
  const WalkBlock all = sum(blocks);
  if (all.realizations.empty()) return std::nullopt;
  Eigen::ArrayXd pairs = all.groups[0].pairs;
  for (std::size_t group = 1; group < all.groups.size(); ++group) pairs += all.groups[group].pairs;
  return drawn_random_walk(all.realizations[criterion], pairs, setting.interval, setting.fit);
}

std::vector<SpeciesFigures> by_species(const std::vector<std::vector<WalkBlock>>& cuts, Index criterion,
                                       const std::vector<std::string>& names, const FigureSetting& setting) {
  std::vector<SpeciesFigures> all;
  for (std::size_t group = 0; group < cuts.front().front().groups.size(); ++group) {
    if (std::ranges::all_of(cuts.front(), [&](const WalkBlock& block) { return block.groups[group].steps == 0; }))
      continue;
    const auto sums = each_cut(cuts, [&](const auto& blocks) { return of_group(blocks, group); });
    all.push_back({static_cast<int>(group) + 1, group < names.size() ? names[group] : "",
                   decompose(sums, criterion, setting.interval, setting.fit)});
  }
  return all;
}

ArrheniusFigure arrhenius_figure(const std::vector<const ThresholdFigures*>& all,
                                 const std::vector<double>& temperatures, const Units& units,
                                 double (*value)(const Decomposition&), double Decomposition::*error) {
  std::vector<double> values, errors;
  for (const ThresholdFigures* at : all) {
    values.push_back(value(at->all));
    errors.push_back(at->all.*error);
  }
  return {fit_arrhenius(temperatures, values, units.boltzmann),
          propagated_errors(temperatures, values, errors, units.boltzmann)};
}

double diffusivity(const Decomposition& figures) { return figures.path.diffusivity; }
double random_walk(const Decomposition& figures) { return figures.random_walk.diffusivity; }
double correlation(const Decomposition& figures) { return figures.correlation; }

ArrheniusFigures arrhenius_of(const std::vector<const FiguresAt*>& series, std::size_t criterion, const Units& units) {
  std::vector<const ThresholdFigures*> all;
  std::vector<double> temperatures, left_out;
  std::size_t diffusive = 0;
  for (const FiguresAt* at : series) {
    const ThresholdFigures& by = at->thresholds[criterion];
    if (!(diffusivity(by.all) > 0 && random_walk(by.all) > 0)) {
      left_out.push_back(at->temperature);
      continue;
    }
    all.push_back(&by);
    temperatures.push_back(at->temperature);
    if (by.all.status == DiffusionStatus::diffusive) ++diffusive;
  }
  return {series.front()->cooling_rate,
          series.front()->thresholds[criterion].threshold,
          arrhenius_figure(all, temperatures, units, diffusivity, &Decomposition::diffusivity_stderr),
          arrhenius_figure(all, temperatures, units, random_walk, &Decomposition::random_walk_stderr),
          arrhenius_figure(all, temperatures, units, correlation, &Decomposition::correlation_stderr),
          diffusive,
          std::move(left_out)};
}

/// The temperatures of each cooling rate.
std::vector<std::vector<const FiguresAt*>> series_of(const std::vector<FiguresAt>& figures) {
  std::vector<std::vector<const FiguresAt*>> all;
  for (const FiguresAt& at : figures) {
    auto series =
        std::ranges::find_if(all, [&](const auto& each) { return each.front()->cooling_rate == at.cooling_rate; });
    if (series == all.end()) series = all.insert(all.end(), std::vector<const FiguresAt*>{});
    series->push_back(&at);
  }
  return all;
}

}  // namespace

std::vector<FiguresAt> figures(const std::vector<TrajectoryToWalk>& trajectories,
                               const std::vector<TrajectoryWalk>& walks, const std::vector<double>& thresholds,
                               const FigureSetting& setting) {
  std::vector<FiguresAt> all = by_temperature(trajectories);
  for (FiguresAt& at : all) {
    const std::vector<std::vector<WalkBlock>> cuts = samples(at, walks);
    const std::vector<std::vector<WalkSums>> sums = each_cut(cuts, of_all);
    at.over_trajectories = at.trajectories.size() > 1;
    at.samples = std::ssize(cuts.front());
    for (std::size_t c = 0; c < thresholds.size(); ++c) {
      const auto criterion = static_cast<Index>(c);
      at.thresholds.push_back({thresholds[c], decompose(sums, criterion, setting.interval, setting.fit),
                               by_species(cuts, criterion, trajectories[at.trajectories.front()].names, setting),
                               drawn(cuts.front(), c, setting)});
    }
  }
  return all;
}

std::vector<ArrheniusFigures> arrhenius_figures(const std::vector<FiguresAt>& figures, const Units& units) {
  std::vector<ArrheniusFigures> all;
  for (const auto& series : series_of(figures)) {
    if (series.size() < 2) continue;
    for (std::size_t c = 0; c < series.front()->thresholds.size(); ++c) all.push_back(arrhenius_of(series, c, units));
  }
  return all;
}

std::vector<PowerLaw> correlation_laws(const std::vector<FiguresAt>& figures) {
  std::vector<PowerLaw> laws;
  for (std::size_t c = 0; !figures.empty() && c < figures.front().thresholds.size(); ++c) {
    std::vector<double> diffusivities, correlations;
    for (const FiguresAt& at : figures) {
      diffusivities.push_back(diffusivity(at.thresholds[c].all));
      correlations.push_back(correlation(at.thresholds[c].all));
    }
    laws.push_back(fit_power_law(diffusivities, correlations));
  }
  return laws;
}

std::vector<Index> lag_grid(Index lags, int count) {
  std::vector<Index> grid;
  for (int k = 0; k < count; ++k) {
    const double lag = std::pow(static_cast<double>(lags), static_cast<double>(k) / (count - 1));
    const Index whole = std::min(lags, static_cast<Index>(std::lround(lag)));
    if (grid.empty() || grid.back() < whole) grid.push_back(whole);
  }
  return grid;
}

}  // namespace pel::drivers
