#pragma once

#include <string>
#include <vector>

#include "drivers/kinetics_at.hpp"
#include "libpel/analysis/arrhenius.hpp"

namespace pel::drivers {

/// A figure of all temperatures and its Arrhenius law.
struct ArrheniusLine {
  std::string name;  ///< "D", "D_RW", "f", and of walkers "D (walkers)", ...
  ArrheniusFit fit;
};

/// Of D, D_RW and f as claimed, and of the walkers' at their last times.
std::vector<ArrheniusLine> arrhenius_lines(const std::vector<KineticsAt>& results, const KineticsSetting& setting);

}  // namespace pel::drivers
