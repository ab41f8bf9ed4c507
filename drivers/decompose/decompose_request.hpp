#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <Eigen/Core>

#include "libpel/core/units.hpp"

namespace pel::drivers {

/// What `pel decompose` is asked for; the options describe each member.
struct DecomposeRequest {
  std::vector<std::string> trajectories;
  std::vector<double> temperatures;
  double interval = 0;  // not given
  std::string structure;
  std::string potential;
  std::string units;
  std::vector<double> masses;
  bool keep_drift = false;
  bool unwrap = false;
  std::vector<std::string> atoms;
  std::string plane;
  std::string events = "displacement";
  std::vector<double> thresholds;
  std::optional<double> radius;
  std::optional<int> cluster_frames;
  std::string lattice;
  int realizations = 0;
  std::optional<double> longest_lag;
  std::vector<double> fit;
  double slope_tolerance = 0.1;
  int blocks = 5;
  std::vector<double> cooling_rates;
  std::vector<double> extrapolate_to;
  int times = 12;
  int ranking = 5;
  std::uint64_t seed = 1;
  std::string json;
  bool quiet = false;
};

/// Declares the options of `pel decompose`.
void declare(CLI::App& app, DecomposeRequest& request);

/// Throws InputError where options do not go together: numbers of them, or one that needs another.
void require_consistent(const DecomposeRequest& request);

/// The n-th of values given one for all trajectories or one for each.
template <class Value>
const Value& of_trajectory(const std::vector<Value>& values, std::size_t n) {
  return values.size() == 1 ? values.front() : values.at(n);
}

/// Positions that make a cluster in dbscan: as given, or 5.
int cluster_frames(const DecomposeRequest& request);

/// The axes along which displacements count, 0 to 2.
std::vector<Eigen::Index> axes_of(const DecomposeRequest& request);

/// As given, or the default of the events: 1 A of displacement, 0.5 A between positions of a cluster.
std::vector<double> thresholds_of(const DecomposeRequest& request, const Units& units);

}  // namespace pel::drivers
