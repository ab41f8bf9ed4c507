#include "drivers/decompose/trajectory_times.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

constexpr double most_bytes = 1e9;     // of steps in memory, unless a lag is asked for
constexpr double bytes_per_step = 28;  // of WalkRecorder
constexpr Index least_lags = 2;        // for a slope
// Longest lag by default, as a part of the shortest trajectory. Blocks of one trajectory have errors only at lags that
// are well below their length.
constexpr std::int64_t part_of_replicas = 4, part_of_one = 8;

/// Files may have good reasons (times of LAMMPS stand still in minimizations), but the user may err as well.
std::string doubts_of(const TrajectoryToWalk& each, const TrajectoryToWalk& first, double interval) {
  if (each.length.interval)
    return is_interval(*each.length.interval, interval)
               ? ""
               : fmt::format("{}: frames are {:.6g} apart by the times in the file; --interval {:.6g} was taken\n",
                             each.file, *each.length.interval, interval);
  const bool counted = each.length.spacing > 1 && first.length.spacing > 1;  // else frames have no steps but numbers
  if (!counted || each.length.spacing == first.length.spacing) return "";
  return fmt::format("{}: frames are {} time steps apart, and those of {} {}; the interval was taken to be the same\n",
                     each.file, each.length.spacing, first.file, first.length.spacing);
}

Index asked_lags(const DecomposeRequest& request, double interval, std::int64_t shortest) {
  const auto lags = static_cast<Index>(std::lround(*request.longest_lag / interval));
  if (lags < least_lags || lags > shortest)
    throw InputError(fmt::format(
        "--longest-lag {}: the shortest trajectory lasts {}, and a slope needs {}; give a time in "
        "between",
        *request.longest_lag, static_cast<double>(shortest) * interval, static_cast<double>(least_lags) * interval));
  return lags;
}

/// Is there no other of its temperature and cooling rate?
bool is_alone(const TrajectoryToWalk& trajectory, const std::vector<TrajectoryToWalk>& all) {
  return std::ranges::count_if(all, [&](const TrajectoryToWalk& other) {
           return other.temperature == trajectory.temperature && other.cooling_rate == trajectory.cooling_rate;
         }) == 1;
}

}  // namespace

double interval_of(const DecomposeRequest& request, const std::vector<TrajectoryToWalk>& trajectories) {
  const auto& told = trajectories.front().length.interval;
  if (request.interval == 0 && !(told && *told > 0))
    throw InputError(
        fmt::format("--interval: is not given, and {} does not tell the times of its frames; give the time "
                    "between two of them",
                    trajectories.front().file));
  const double interval = request.interval > 0 ? request.interval : *told;
  for (const TrajectoryToWalk& each : trajectories)
    if (request.interval == 0 && each.length.interval && !is_interval(*each.length.interval, interval))
      throw InputError(
          fmt::format("{}: frames are {:.6g} apart by the times in the file, and those of {} {:.6g}; give "
                      "--interval, or trajectories of one interval",
                      each.file, *each.length.interval, trajectories.front().file, interval));
  return interval;
}

std::string doubts_of_times(const std::vector<TrajectoryToWalk>& trajectories, double interval) {
  std::string lines;
  for (const TrajectoryToWalk& each : trajectories) lines += doubts_of(each, trajectories.front(), interval);
  return lines;
}

LagChoice choose_lags(const DecomposeRequest& request, const std::vector<TrajectoryToWalk>& trajectories,
                      double interval) {
  std::int64_t shortest = trajectories.front().intervals();
  std::size_t atoms = 1;
  bool alone = false;
  for (const TrajectoryToWalk& each : trajectories) {
    shortest = std::min(shortest, each.intervals());
    atoms = std::max(atoms, each.atoms.size());
    alone = alone || is_alone(each, trajectories);
  }
  if (request.longest_lag) return {asked_lags(request, interval, shortest), false};
  const Index wanted = std::max<Index>(least_lags, shortest / (alone ? part_of_one : part_of_replicas));
  // As many steps again are those of the block.
  const double room = most_bytes / (2 * bytes_per_step * static_cast<double>(atoms));
  const Index lags = std::min(wanted, std::max(least_lags, static_cast<Index>(room)));
  return {lags, lags < wanted};
}

}  // namespace pel::drivers
