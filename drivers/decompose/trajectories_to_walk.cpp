#include "drivers/decompose/trajectories_to_walk.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <mpi.h>

#include "drivers/command_line/atom_list.hpp"
#include "drivers/system/system.hpp"
#include "libpel/core/error.hpp"
#include "libpel/io/first_frame.hpp"

namespace pel::drivers {
namespace {

constexpr double most_bytes = 1e9;     // of steps in memory, unless a lag is asked for
constexpr double bytes_per_step = 28;  // of WalkRecorder
constexpr Index least_lags = 2;        // for a slope
constexpr std::int64_t least_intervals = 8;
// Longest lag by default, as a part of the shortest trajectory. Blocks of one trajectory have errors only at lags that
// are well below their length.
constexpr std::int64_t part_of_replicas = 4, part_of_one = 8;

std::optional<System> open_reference(const DecomposeRequest& request) {
  if (request.structure.empty()) return std::nullopt;
  return open_system({request.structure, request.potential, {}}, MPI_COMM_SELF);
}

/// Where names stand for types, as in extended XYZ, they are those of the same atoms in `reference`; left as they are
/// where that is not one to one.
void number_as(const Structure& reference, FirstFrame& first) {
  if (!first.named_types || first.structure.atoms() != reference.atoms()) return;
  std::vector<int> number(first.names.size(), 0);
  std::vector<std::string> names(reference.masses.size());
  for (std::size_t a = 0; a < reference.species.size(); ++a) {
    const auto type = static_cast<std::size_t>(first.structure.species[a] - 1);
    std::string& name = names[static_cast<std::size_t>(reference.species[a] - 1)];
    if (number[type] == 0 && name.empty()) {
      number[type] = reference.species[a];
      name = first.names[type];
    }
    if (number[type] != reference.species[a]) return;
  }
  first.structure.species = reference.species;
  first.structure.masses = reference.masses;
  first.names = names;
}

void require_same_atoms(const std::string& file, const Structure& structure, const Structure& reference) {
  if (structure.species != reference.species)
    throw InputError(
        fmt::format("{}: has other atoms or types than --structure; give the structure of this trajectory", file));
}

/// Returns whether they are known.
bool set_masses(const DecomposeRequest& request, const std::optional<System>& reference, const std::string& file,
                FirstFrame& first) {
  const std::size_t types = first.structure.masses.size();
  if (!request.masses.empty() && request.masses.size() < types)
    throw InputError(fmt::format("--masses: {} are given and {} has {} types; give one per type", request.masses.size(),
                                 file, types));
  if (!request.masses.empty())
    first.structure.masses = request.masses;
  else if (reference)
    first.structure.masses = reference->structure.masses;
  return !request.masses.empty() || reference || first.masses_known;
}

/// A file of ids, in any layout, as a list of them.
std::string ids_in(const std::string& words) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(words, none)) return words;
  std::ifstream file(words);
  std::string list, word;
  while (file >> word) list += (list.empty() ? "" : ",") + word;
  return list;
}

std::vector<Index> atoms_of(const DecomposeRequest& request, std::size_t number, Index atoms) {
  if (request.atoms.empty()) return atom_list("all", atoms, "--atoms");
  return atom_list(ids_in(of_trajectory(request.atoms, number)), atoms, "--atoms");
}

void count_intervals(TrajectoryToWalk& trajectory, Wrapped wrapped) {
  const FrameCount count = count_frames(trajectory.file, trajectory.structure, wrapped);
  trajectory.intervals = count.frames - 1;
  trajectory.cut_short = count.cut_short;
  if (trajectory.intervals < least_intervals)
    throw InputError(fmt::format("{}: holds {} whole frame{}; give at least {}", trajectory.file, count.frames,
                                 count.frames == 1 ? "" : "s", least_intervals + 1));
}

TrajectoryToWalk open_one(const DecomposeRequest& request, const std::optional<System>& reference, std::size_t number,
                          bool& masses_known) {
  const std::string& file = request.trajectories[number];
  FirstFrame first = read_first_frame(file);
  if (reference) {
    number_as(reference->structure, first);
    require_same_atoms(file, first.structure, reference->structure);
  }
  masses_known = set_masses(request, reference, file, first) && masses_known;
  TrajectoryToWalk trajectory{file,
                              of_trajectory(request.temperatures, number),
                              std::nullopt,
                              std::move(first.structure),
                              std::move(first.names),
                              {},
                              0,
                              false};
  if (!request.cooling_rates.empty()) trajectory.cooling_rate = of_trajectory(request.cooling_rates, number);
  trajectory.atoms = atoms_of(request, number, trajectory.structure.atoms());
  count_intervals(trajectory, request.unwrap ? Wrapped::unwrapped : Wrapped::refused);
  return trajectory;
}

Index species_of(const TrajectoryToWalk& trajectory) { return *std::ranges::max_element(trajectory.structure.species); }

void require_one_system(const std::vector<TrajectoryToWalk>& trajectories) {
  for (const TrajectoryToWalk& each : trajectories)
    if (species_of(each) != species_of(trajectories.front()) || each.names != trajectories.front().names)
      throw InputError(fmt::format("{}: has other types of atoms than {}; give trajectories of one system", each.file,
                                   trajectories.front().file));
}

Index asked_lags(const DecomposeRequest& request, std::int64_t shortest) {
  const auto lags = static_cast<Index>(std::lround(*request.longest_lag / request.interval));
  if (lags < least_lags || lags > shortest)
    throw InputError(
        fmt::format("--longest-lag {}: the shortest trajectory lasts {}, and a slope needs {}; give a time in "
                    "between",
                    *request.longest_lag, static_cast<double>(shortest) * request.interval,
                    static_cast<double>(least_lags) * request.interval));
  return lags;
}

/// Is there no other of its temperature and cooling rate?
bool is_alone(const TrajectoryToWalk& trajectory, const std::vector<TrajectoryToWalk>& all) {
  return std::ranges::count_if(all, [&](const TrajectoryToWalk& other) {
           return other.temperature == trajectory.temperature && other.cooling_rate == trajectory.cooling_rate;
         }) == 1;
}

void set_lags(const DecomposeRequest& request, OpenedTrajectories& opened) {
  std::int64_t shortest = opened.trajectories.front().intervals;
  std::size_t atoms = 1;
  bool alone = false;
  for (const TrajectoryToWalk& each : opened.trajectories) {
    shortest = std::min(shortest, each.intervals);
    atoms = std::max(atoms, each.atoms.size());
    alone = alone || is_alone(each, opened.trajectories);
  }
  if (request.longest_lag) {
    opened.plan.lags = asked_lags(request, shortest);
    return;
  }
  const Index wanted = std::max<Index>(least_lags, shortest / (alone ? part_of_one : part_of_replicas));
  // As many steps again are those of the block.
  const double room = most_bytes / (2 * bytes_per_step * static_cast<double>(atoms));
  opened.plan.lags = std::min(wanted, std::max(least_lags, static_cast<Index>(room)));
  opened.lags_limited = opened.plan.lags < wanted;
}

}  // namespace

OpenedTrajectories open_trajectories(const DecomposeRequest& request) {
  const std::optional<System> reference = open_reference(request);
  OpenedTrajectories opened;
  opened.plan.units = reference ? reference->forces->units() : units(unit_style(request.units));
  opened.plan.rules = {request.unwrap ? Wrapped::unwrapped : Wrapped::refused, request.keep_drift};
  opened.plan.thresholds = thresholds_of(request, opened.plan.units);
  opened.masses_known = true;
  for (std::size_t number = 0; number < request.trajectories.size(); ++number)
    opened.trajectories.push_back(open_one(request, reference, number, opened.masses_known));
  if (!opened.masses_known)  // not of all: the drift is to mean the same in each
    for (TrajectoryToWalk& each : opened.trajectories) std::ranges::fill(each.structure.masses, 1);
  require_one_system(opened.trajectories);
  opened.plan.species = species_of(opened.trajectories.front());
  set_lags(request, opened);
  return opened;
}

}  // namespace pel::drivers
