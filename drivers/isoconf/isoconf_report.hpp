#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "drivers/isoconf/isoconf_figures.hpp"

namespace pel::drivers {

/// Tables of the ensembles, bars of their barriers, first passages by interval, attempt frequencies, warnings.
std::string ensemble_text(const std::vector<EnsembleFigures>& figures,
                          const std::vector<EnsembleConfiguration>& configurations, const EnsembleSetting& setting);
std::string frequency_text(const std::vector<FrequencyFigures>& figures, const EnsembleSetting& setting);

nlohmann::ordered_json ensemble_json(const std::vector<EnsembleFigures>& figures,
                                     const std::vector<EnsembleConfiguration>& configurations,
                                     const EnsembleSetting& setting);
nlohmann::ordered_json frequency_json(const std::vector<FrequencyFigures>& figures);

/// Extended XYZ: a frame for each configuration and temperature, the atoms at the minimum with P_R, its interval P_low
/// to P_high, E_act, bound (1: E_act is at least this, as the atom never moved; -1: at most, as it always did) and the
/// mean first time, 0 where it never moved.
std::string ensemble_xyz(const std::vector<EnsembleFigures>& figures,
                         const std::vector<EnsembleConfiguration>& configurations, const EnsembleSetting& setting);

}  // namespace pel::drivers
