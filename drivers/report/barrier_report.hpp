#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "libpel/analysis/summary.hpp"
#include "libpel/core/units.hpp"

namespace pel::drivers {

/// Barriers of many saddles or paths, side by side, energy units.
struct BarrierSample {
  std::vector<double> forward;
  std::vector<double> reverse;
};
nlohmann::ordered_json json(const BarrierSample& barriers);
nlohmann::ordered_json json(const Summary& summary);
/// Name, count, minimum, quartiles, maximum and mean, as the columns of a table.
std::vector<std::string> summary_row(const std::string& name, const Summary& summary);

struct TitledBarriers {
  std::string title;  ///< which of them; may be empty
  BarrierSample barriers;
};
/// Quartiles of the forward and reverse barriers, a pair of lines for each sample.
std::string barrier_table(const std::vector<TitledBarriers>& samples, const Units& units);
/// "moved >= 1 A".
std::string moved_text(double threshold, const Units& units);

/// A histogram, lying on its side; empty where there are no values.
std::string bars(const std::string& title, const std::vector<double>& values);

}  // namespace pel::drivers
