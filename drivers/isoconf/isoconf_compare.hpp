#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "drivers/isoconf/isoconf_figures.hpp"
#include "libpel/analysis/rank_correlation.hpp"
#include "libpel/landscape/landscape.hpp"

namespace pel::drivers {

/// The lowest barrier out of one minimum over a saddle that moves an atom.
struct LowestExit {
  Index atom = 0;      ///< from 0
  double barrier = 0;  ///< energy units
  SaddleId saddle{-1};
  double distance = 0;  ///< that the atom moves
};

/// Out of `minimum`, of each atom that some saddle moves by `threshold` or more; ascending by barrier, then atom.
std::vector<LowestExit> lowest_exits(const Landscape& landscape, MinimumId minimum, double threshold);

/// A configuration of an ensemble that is a minimum of the landscape.
struct ComparedConfiguration {
  std::int64_t configuration = 0;
  MinimumId minimum{0};
  std::vector<LowestExit> exits;
};

/// P_R against the barriers of the landscape.
struct LandscapeComparison {
  std::string landscape;
  std::vector<ComparedConfiguration> configurations;
  std::vector<double> temperatures;
  std::vector<RankCorrelation> correlations;  ///< of barrier and E_act, at each temperature, over all configurations
};
/// Throws InputError where the landscape cannot be read or has none of these configurations (`ids`) among its minima.
void require_comparable(const std::string& path, const std::vector<EnsembleConfiguration>& configurations,
                        const std::vector<std::int64_t>& ids, const Units& units);
LandscapeComparison compare_with_landscape(const std::string& path,
                                           const std::vector<EnsembleConfiguration>& configurations,
                                           const std::vector<EnsembleFigures>& figures, const EnsembleSetting& setting);

std::string comparison_text(const LandscapeComparison& comparison, const std::vector<EnsembleFigures>& figures,
                            const EnsembleSetting& setting);
nlohmann::ordered_json comparison_json(const LandscapeComparison& comparison,
                                       const std::vector<EnsembleFigures>& figures);

}  // namespace pel::drivers
