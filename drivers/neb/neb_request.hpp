#pragma once

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json_fwd.hpp>

#include "drivers/landscape/sweep_file.hpp"
#include "drivers/search/search_options.hpp"
#include "drivers/system/system.hpp"
#include "libpel/paths/region_neb.hpp"

namespace pel::drivers {

/// What `pel neb` is asked to do.
struct NebRequest {
  SystemRequest system;
  std::string initial, final;  ///< files of one pair of ends
  std::string trajectory;      ///< ends are its consecutive frames
  std::string saddles;         ///< ends are those of saddles of the landscape
  std::string landscape;
  std::int64_t count = 0;  ///< events sampled of the trajectory; 0: all
  double threshold = 0;    ///< length that makes an interval an event; 0: the default of the unit system
  int images = 5;
  std::string interpolation = "idpp";
  double spring_ratio = 1;
  std::int64_t max_calls = 10000;
  SearchRequest search;
  std::string identity = "labelled";
  std::uint64_t seed = 1;
  std::string json;
  bool quiet = false;
};
void declare(CLI::App& app, NebRequest& request);

/// Throws InputError unless the options name one source of ends, and go together.
void require_one_source(const CLI::App& app);

/// `settings`: those of the landscape.
NebOptions neb_options(const NebRequest& request, const SearchSettings& settings, const Units& units);
/// What of the request shapes a path.
nlohmann::ordered_json path_settings(const NebRequest& request);

}  // namespace pel::drivers
