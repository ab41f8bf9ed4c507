#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "drivers/decompose/decompose_figures.hpp"

namespace pel::drivers {

/// All that `pel decompose` found.
struct DecomposeReport {
  const DecomposeRequest& request;
  WalkPlan plan;
  FigureSetting setting;
  std::vector<TrajectoryToWalk> trajectories;
  std::vector<TrajectoryWalk> walks;
  std::vector<FiguresAt> figures;
  bool masses_known = false;
  bool lags_limited = false;  ///< by memory
  std::string doubts;         ///< lines about times that do not agree
};

std::string_view name(DiffusionStatus status);

/// The tables; `quiet` leaves out those of times, lengths and atoms.
std::string text(const DecomposeReport& report, bool quiet);
nlohmann::ordered_json json(const DecomposeReport& report);

}  // namespace pel::drivers
