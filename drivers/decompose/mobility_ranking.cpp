#include "drivers/decompose/mobility_ranking.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "drivers/report/table.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;
using Ranked = std::vector<RankedAtom>;

Ranked most_mobile(const Ranked& ranked, std::size_t count) {
  return {ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(std::min(count, ranked.size()))};
}

/// None that is among the most mobile as well.
Ranked least_mobile(const Ranked& ranked, std::size_t count) {
  const std::size_t rest = ranked.size() - std::min(count, ranked.size());
  return {ranked.end() - static_cast<std::ptrdiff_t>(std::min(count, rest)), ranked.end()};
}

/// Averages of the k-th tenth.
struct Tenth {
  double msd = 0;
  double msd_rw = 0;
};

std::vector<Tenth> tenths(const Ranked& ranked) {
  std::vector<Tenth> all(10);
  for (std::size_t k = 0; k < 10; ++k) {
    const std::size_t begin = k * ranked.size() / 10, end = (k + 1) * ranked.size() / 10;
    for (std::size_t place = begin; place < end; ++place) {
      all[k].msd += ranked[place].msd / static_cast<double>(end - begin);
      all[k].msd_rw += ranked[place].msd_rw / static_cast<double>(end - begin);
    }
  }
  return all;
}

std::vector<std::string> row(const std::string& who, double msd, double msd_rw) {
  return {who, figure(msd, 4), figure(msd_rw, 4), figure(msd_rw / msd, 4)};
}

Json json(const Ranked& atoms, const std::vector<TrajectoryToWalk>& trajectories) {
  Json list = Json::array();
  for (const RankedAtom& each : atoms)
    list.push_back({{"trajectory", trajectories[each.trajectory].file},
                    {"atom", each.atom + 1},
                    {"species", each.species},
                    {"msd", each.msd},
                    {"msd_rw", each.msd_rw}});
  return list;
}

}  // namespace

std::vector<RankedAtom> ranked_atoms(const FiguresAt& at, const std::vector<TrajectoryToWalk>& trajectories,
                                     const std::vector<TrajectoryWalk>& walks) {
  Ranked ranked;
  for (const std::size_t number : at.trajectories)
    for (const Index atom : trajectories[number].atoms)
      ranked.push_back({number, atom, trajectories[number].structure.species[static_cast<std::size_t>(atom)],
                        walks[number].mobility.msd[atom], walks[number].mobility.msd_rw[atom]});
  std::ranges::stable_sort(ranked, [](const RankedAtom& a, const RankedAtom& b) { return a.msd > b.msd; });
  return ranked;
}

std::string ranking_table(const std::vector<RankedAtom>& ranked, std::size_t count, const Units& units) {
  if (count == 0) return {};
  Table table{
      {"atom (type)", fmt::format("MSD ({}^2)", units.length), fmt::format("MSD_RW ({}^2)", units.length), "1/f"}, {}};
  const bool several =
      std::ranges::any_of(ranked, [&](const RankedAtom& each) { return each.trajectory != ranked[0].trajectory; });
  const auto list = [&](const Ranked& atoms) {
    for (const RankedAtom& each : atoms) {
      const std::string where = several ? fmt::format("trajectory {}: ", each.trajectory + 1) : "";
      table.rows.push_back(row(fmt::format("{}{} ({})", where, each.atom + 1, each.species), each.msd, each.msd_rw));
    }
  };
  list(most_mobile(ranked, count));
  if (ranked.size() >= 10) {
    const std::vector<Tenth> all = tenths(ranked);
    for (const std::size_t k : {std::size_t{0}, std::size_t{4}, std::size_t{9}})
      table.rows.push_back(row(fmt::format("tenth {} of all", k + 1), all[k].msd, all[k].msd_rw));
  }
  list(least_mobile(ranked, count));
  return text(table);
}

Json ranking_json(const std::vector<RankedAtom>& ranked, std::size_t count,
                  const std::vector<TrajectoryToWalk>& trajectories) {
  Json deciles = Json::array();
  if (ranked.size() >= 10)
    for (const Tenth& each : tenths(ranked)) deciles.push_back({{"msd", each.msd}, {"msd_rw", each.msd_rw}});
  return {{"most", json(most_mobile(ranked, count), trajectories)},
          {"tenths", deciles},
          {"least", json(least_mobile(ranked, count), trajectories)}};
}

}  // namespace pel::drivers
