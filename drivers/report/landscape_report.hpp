#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "libpel/core/units.hpp"
#include "libpel/landscape/store.hpp"

namespace pel::drivers {

/// What a landscape file holds, read at one time.
struct LandscapeReport {
  Provenance provenance;
  Units units;
  SearchTotals totals;
  Landscape landscape;
  std::int64_t unidentified = 0;  ///< searches and paths whose events are not in the graph yet
  std::vector<PathTotals> paths;  ///< by source
  std::vector<AtomHits> hits;     ///< of the exits of minima, by the identified searches
  double threshold = 0;           ///< length: events whose largest displacement reaches it are counted apart
};

/// `threshold`: in length units; where it is not given, the default of the unit system.
LandscapeReport landscape_report(const LandscapeFile& file, std::optional<double> threshold = std::nullopt);

/// Displacement above which an atom counts as having made an activated step, unless the user says otherwise: 1 A, or
/// 0.4 sigma (the choice made for Lennard-Jones glasses).
double default_threshold(const Units& units);

/// The figures under the names that every command uses for them.
nlohmann::ordered_json json(const LandscapeReport& report);
nlohmann::ordered_json json(const Units& units);

/// The searches by outcome, with force calls and the connected fraction.
std::string search_table(const SearchTotals& totals);
/// What to do about so many ambiguous points; empty where nothing was in doubt.
std::string doubts_text(std::int64_t points);
/// Quartiles of the forward and reverse barriers, of all events and of those that reach the threshold.
std::string barrier_table(const LandscapeReport& report);
/// Bars of the forward and reverse barriers.
std::string barrier_bars(const LandscapeReport& report);

}  // namespace pel::drivers
