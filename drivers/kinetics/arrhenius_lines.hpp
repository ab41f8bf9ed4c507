#pragma once

#include <string>
#include <vector>

#include "drivers/kinetics/kinetics_at.hpp"
#include "libpel/analysis/arrhenius.hpp"

namespace pel::drivers {

/// Whether figures of all temperatures are at one time, finite or infinite.
bool comparable(const std::vector<KineticsAt>& results);

/// A figure of all temperatures and its Arrhenius law.
struct ArrheniusLine {
  std::string name;  ///< "D", "D_RW" or "f"
  ArrheniusFit fit;
};

/// Of D, D_RW and f as claimed; where they are not at one time, of D_RW alone, which hardly depends on it.
std::vector<ArrheniusLine> arrhenius_lines(const std::vector<KineticsAt>& results, const KineticsSetting& setting);

}  // namespace pel::drivers
