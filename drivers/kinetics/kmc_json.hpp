#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "drivers/kinetics/kinetics_at.hpp"

namespace pel::drivers {

/// One entry of `results`; `saddle`: that of each jump.
nlohmann::ordered_json json(const KineticsAt& kinetics, const std::vector<Index>& saddle,
                            const KineticsSetting& setting);
/// Fits over all temperatures, by name.
nlohmann::ordered_json arrhenius_json(const std::vector<KineticsAt>& results, const KineticsSetting& setting);

}  // namespace pel::drivers
