#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "libpel/landscape/hits.hpp"

namespace pel::drivers {

/// How completely the exits of the minima are known: of all atoms together, then atom by atom; of many atoms the least
/// complete few. Empty where nothing was searched.
std::string completeness_table(const std::vector<AtomHits>& hits);

/// The same for all atoms together, for those of each minimum together, and for every atom with the hits of each exit.
nlohmann::ordered_json completeness_json(const std::vector<AtomHits>& hits);

}  // namespace pel::drivers
