#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "libpel/core/units.hpp"
#include "libpel/kinetics/finite_time.hpp"
#include "libpel/kinetics/frontier.hpp"
#include "libpel/kinetics/horizon.hpp"
#include "libpel/kinetics/transport.hpp"
#include "libpel/kinetics/walker.hpp"

namespace pel::drivers {

/// The kinetics of a landscape at one temperature.
struct KineticsAt {
  double temperature = 0;
  std::vector<double> times;  ///< asked for; exact and walker figures may end earlier
  Horizon horizon;
  FiniteTime exact;
  WalkerResult walker;
  std::vector<FrontierShare> frontier;  ///< where walkers leave what was searched
  Transport infinite;                   ///< of the component that walkers are in, its frontier taken as final
};

/// What all temperatures of one call share.
struct KineticsSetting {
  Units units;
  double threshold = 0;
  double prefactor = 0;
  double frontier_limit = 0;
  std::string start;
  int dimension = 3;
  std::uint64_t walkers = 0;
  std::uint64_t seed = 0;
};

/// D(t), D_RW(t) and f(t), exact and by walkers, at one temperature.
std::string time_table(const KineticsAt& kinetics, const KineticsSetting& setting);
/// One line per temperature: the figures at the last time.
std::string temperature_table(const std::vector<KineticsAt>& results, const KineticsSetting& setting);
/// What these figures say about D, and what they do not.
std::string statement(const KineticsAt& kinetics, const KineticsSetting& setting);
/// Which minima to search next; empty where none is left.
std::string advice(const KineticsAt& kinetics);

nlohmann::ordered_json json(const KineticsAt& kinetics, const KineticsSetting& setting);

}  // namespace pel::drivers
