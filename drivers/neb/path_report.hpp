#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "drivers/neb/path_source.hpp"
#include "libpel/landscape/store.hpp"

namespace pel::drivers {

/// What the paths of one source came to.
struct PathReport {
  Units units;
  std::vector<StoredPath> paths;
  /// Where the paths are those of saddles: their energies above the minimum they leave, by saddle.
  std::vector<double> known_barriers;
};

/// Paths by status, quartiles and histograms of the barriers of those that moved an atom by 1, 1.5 and 2.5 A (lj: as
/// many times 0.4 sigma), and how many saddles were found again.
std::string path_text(const PathReport& report, bool with_bars);
/// The figures under the names of the other commands.
nlohmann::ordered_json json(const PathReport& report);

}  // namespace pel::drivers
