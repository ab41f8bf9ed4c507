#pragma once

#include <vector>

#include "libpel/dynamics/molecular_dynamics.hpp"

namespace pel {

/// How a glass is made: melted, cooled at one rate or two, annealed. Times in time units; a time or temperature of 0
/// leaves its stage out.
struct GlassProtocol {
  Ensemble ensemble = Ensemble::npt;
  double melt = 0;         ///< temperature of the melt
  double melt_time = 0;    ///< at that temperature
  double cool_to = 0;      ///< temperature at the end of the cooling
  double rate = 0;         ///< temperature per time, of the cooling or its first part
  double second_rate = 0;  ///< below `rate_change`; 0: there is one rate
  double rate_change = 0;  ///< temperature
  double anneal = 0;       ///< temperature after the cooling
  double anneal_time = 0;
};

/// The stages melt, cool, cool slowly and anneal, each rounded to whole time steps. Throws InputError for temperatures
/// in an order in which nothing cools, rates that are not above 0, and times below 0.
std::vector<Stage> glass_stages(const GlassProtocol& protocol, double timestep);

}  // namespace pel
