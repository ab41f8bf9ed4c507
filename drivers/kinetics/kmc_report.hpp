#pragma once

#include <string>
#include <vector>

#include "drivers/kinetics/kinetics_at.hpp"

namespace pel::drivers {

/// D(t), D_RW(t) and f(t), exact and by walkers, at one temperature.
std::string time_table(const KineticsAt& kinetics, const KineticsSetting& setting);
/// What these figures say about D, and what they do not.
std::string statement(const KineticsAt& kinetics, const KineticsSetting& setting);
/// Which minima to search next; empty where none is left.
std::string advice(const KineticsAt& kinetics);
/// The saddles that carry the diffusion at infinite time; empty where there is none.
/// `saddle`: that of each jump.
std::string ranking(const KineticsAt& kinetics, const Network& network, const std::vector<Index>& saddle,
                    const KineticsSetting& setting);
/// One line per temperature: the figures that are claimed, and those of walkers at their last time.
std::string temperature_table(const std::vector<KineticsAt>& results, const KineticsSetting& setting);
/// The same per species; empty where there are fewer than two.
std::string species_table(const std::vector<KineticsAt>& results, const KineticsSetting& setting);
/// Arrhenius fits over the temperatures; empty where there are fewer than two.
std::string arrhenius_table(const std::vector<KineticsAt>& results, const KineticsSetting& setting);

}  // namespace pel::drivers
