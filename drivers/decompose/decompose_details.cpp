#include <algorithm>

#include <fmt/format.h>

#include "drivers/decompose/decompose_words.hpp"
#include "drivers/decompose/mobility_ranking.hpp"
#include "drivers/report/table.hpp"

namespace pel::drivers {
namespace {

/// MSD, MSD_RW and 1/f by time, by the first threshold.
std::string time_table(const DecomposeReport& report, const FiguresAt& at) {
  const Units& units = report.plan.units;
  const ThresholdFigures& first = at.thresholds.front();
  Table table{{fmt::format("t ({})", units.time), fmt::format("MSD ({}^2)", units.length),
               fmt::format("MSD_RW ({}^2)", units.length), "1/f = MSD_RW/MSD"},
              {}};
  for (const Index lag : lag_grid(report.plan.lags, report.request.times)) {
    const double msd = first.all.msd[lag], msd_rw = first.all.msd_rw[lag];
    table.rows.push_back({figure(static_cast<double>(lag) * report.setting.interval), figure(msd), figure(msd_rw),
                          figure(msd_rw / msd)});
  }
  return text(table);
}

std::string condition_text(const DecomposeReport& report, const FiguresAt& at) {
  return fmt::format("\nT = {} {}{}, threshold {} {}\n", figure(at.temperature), report.plan.units.temperature,
                     at.cooling_rate ? fmt::format(", cooling rate {}", figure(*at.cooling_rate)) : "",
                     figure(at.thresholds.front().threshold), threshold_unit(report));
}

/// Lengths of displacements in one interval: how many of them, in bins of ten.
std::string length_table(const DecomposeReport& report, const FiguresAt& at) {
  constexpr std::size_t together = 10;
  const Units& units = report.plan.units;
  Histogram sum = report.walks[at.trajectories.front()].lengths;
  std::fill(sum.counts.begin(), sum.counts.end(), 0);
  sum.above = 0;
  for (const std::size_t number : at.trajectories) {
    const Histogram& each = report.walks[number].lengths;
    for (std::size_t bin = 0; bin < sum.counts.size(); ++bin) sum.counts[bin] += each.counts[bin];
    sum.above += each.above;
  }
  Table table{{fmt::format("displacement ({})", units.length), "steps"}, {}};
  for (std::size_t bin = 0; bin < sum.counts.size(); bin += together) {
    std::int64_t count = 0;
    for (std::size_t k = bin; k < bin + together; ++k) count += sum.counts[k];
    table.rows.push_back({fmt::format("{} - {}", figure(sum.width * static_cast<double>(bin)),
                                      figure(sum.width * static_cast<double>(bin + together))),
                          fmt::format("{}", count)});
  }
  table.rows.push_back({"above", fmt::format("{}", sum.above)});
  return text(table);
}

}  // namespace

std::string details_text(const DecomposeReport& report) {
  std::string all;
  for (const FiguresAt& at : report.figures) {
    all += condition_text(report, at) + time_table(report, at) + "\n" + length_table(report, at);
    const std::string ranking = ranking_table(ranked_atoms(at, report.trajectories, report.walks),
                                              static_cast<std::size_t>(report.request.ranking), report.plan.units);
    if (!ranking.empty()) all += "\n" + ranking;
  }
  return all;
}

}  // namespace pel::drivers
