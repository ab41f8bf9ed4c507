#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "drivers/kinetics/network_source.hpp"

namespace pel::drivers {

/// What `pel kmc` is asked for; the options describe each member.
struct KmcRequest {
  NetworkRequest network;
  std::vector<double> temperatures;
  std::optional<double> threshold;
  std::string start = "equilibrium";
  double frontier = 0.05;
  std::optional<double> last_time;
  int times = 24;
  std::uint64_t walkers = 1000;
  std::int64_t max_steps = 10'000;
  int ranking = 5;
  std::uint64_t seed = 1;
  std::string json;
  bool quiet = false;
};

/// Declares the options of `pel kmc`.
void declare(CLI::App& app, KmcRequest& request);

}  // namespace pel::drivers
