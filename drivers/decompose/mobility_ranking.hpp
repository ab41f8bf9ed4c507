#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "drivers/decompose/decompose_figures.hpp"

namespace pel::drivers {

/// How far an atom came, and would have come by a random walk of its own activated steps.
struct RankedAtom {
  std::size_t trajectory = 0;  ///< number
  Index atom = 0;
  int species = 1;
  double msd = 0;  ///< at the longest lag
  double msd_rw = 0;
};

/// The atoms of all trajectories of one temperature, the most mobile first; by the first threshold.
std::vector<RankedAtom> ranked_atoms(const FiguresAt& at, const std::vector<TrajectoryToWalk>& trajectories,
                                     const std::vector<TrajectoryWalk>& walks);

/// The first and the last `count` of them, and tenths of all on average.
std::string ranking_table(const std::vector<RankedAtom>& ranked, std::size_t count, const Units& units);
nlohmann::ordered_json ranking_json(const std::vector<RankedAtom>& ranked, std::size_t count,
                                    const std::vector<TrajectoryToWalk>& trajectories);

}  // namespace pel::drivers
