#include "drivers/decompose/trajectories_to_walk.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <mpi.h>

#include "drivers/command_line/atom_list.hpp"
#include "drivers/decompose/trajectory_times.hpp"
#include "drivers/system/system.hpp"
#include "libpel/core/error.hpp"
#include "libpel/io/first_frame.hpp"

namespace pel::drivers {
namespace {

constexpr std::int64_t least_intervals = 8;

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

/// Beside a structure with a box a file without one is refused as it is read; without either, positions are taken as
/// they are.
void set_box(const DecomposeRequest& request, const std::optional<System>& reference, const std::string& file,
             FirstFrame& first) {
  const auto periodic = [](const Cell& cell) { return std::ranges::count(cell.periodic(), true) > 0; };
  if (periodic(first.structure.cell)) return;
  if (request.unwrap)
    throw InputError(
        fmt::format("{}: has no periodic box to unwrap positions by (--unwrap); give a dump with one, or "
                    "extended XYZ with Lattice and pbc",
                    file));
  if (reference) first.structure.cell = reference->structure.cell;
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

/// A file of ids, between blanks, commas or line ends, as a list of them.
std::string ids_in(const std::string& words) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(words, none)) return words;
  std::ifstream file(words);
  std::string all(std::istreambuf_iterator<char>(file), {}), list, word;
  std::ranges::replace(all, ',', ' ');
  for (std::istringstream ids(all); ids >> word;) list += (list.empty() ? "" : ",") + word;
  if (list.empty()) throw InputError(fmt::format("--atoms: file '{}' names no atoms", words));
  return list;
}

std::vector<Index> atoms_of(const DecomposeRequest& request, std::size_t number, Index atoms) {
  if (request.atoms.empty()) return atom_list("all", atoms, "--atoms");
  return atom_list(ids_in(of_trajectory(request.atoms, number)), atoms, "--atoms");
}

void count_intervals(TrajectoryToWalk& trajectory, Wrapped wrapped) {
  trajectory.length = count_frames(trajectory.file, trajectory.structure, wrapped);
  const std::int64_t frames = trajectory.length.frames;
  if (trajectory.intervals() < least_intervals)
    throw InputError(fmt::format("{}: holds {} whole frame{}; give at least {}", trajectory.file, frames,
                                 frames == 1 ? "" : "s", least_intervals + 1));
}

/// With the drift goes all that a lone atom does.
void require_atoms(const DecomposeRequest& request, const TrajectoryToWalk& trajectory) {
  if (trajectory.structure.atoms() == 1 && !request.keep_drift)
    throw InputError(
        fmt::format("{}: has one atom, which is its own center of mass; give --keep-drift", trajectory.file));
}

/// As asked for, as the potential has them, or as the first trajectory that tells any; else metal.
Units units_of(const DecomposeRequest& request, const std::optional<System>& reference,
               const std::vector<FirstFrame>& firsts) {
  if (reference) {
    const Units& units = reference->forces->units();
    if (!request.units.empty() && request.units != name(units.style))
      throw InputError(
          fmt::format("--units {}: the potential is in units {}; leave it out", request.units, name(units.style)));
    return units;
  }
  std::string told = request.units;
  for (const FirstFrame& first : firsts)
    if (told.empty()) told = first.units;
  return units(unit_style(told.empty() ? "metal" : told));
}

void require_units(const std::string& file, const FirstFrame& first, const Units& units) {
  if (!first.units.empty() && first.units != name(units.style))
    throw InputError(
        fmt::format("{}: says that it is in units {}, and --units, the potential or other trajectories say "
                    "{}; give trajectories and units that agree",
                    file, first.units, name(units.style)));
}

TrajectoryToWalk open_one(const DecomposeRequest& request, const std::optional<System>& reference, std::size_t number,
                          FirstFrame first, OpenedTrajectories& opened) {
  const std::string& file = request.trajectories[number];
  require_units(file, first, opened.plan.units);
  if (reference) {
    number_as(reference->structure, first);
    require_same_atoms(file, first.structure, reference->structure);
  }
  set_box(request, reference, file, first);
  opened.masses_known = set_masses(request, reference, file, first) && opened.masses_known;
  TrajectoryToWalk trajectory{file,
                              of_trajectory(request.temperatures, number),
                              std::nullopt,
                              std::move(first.structure),
                              std::move(first.names),
                              {},
                              {}};
  if (!request.cooling_rates.empty()) trajectory.cooling_rate = of_trajectory(request.cooling_rates, number);
  require_atoms(request, trajectory);
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

}  // namespace

OpenedTrajectories open_trajectories(const DecomposeRequest& request) {
  const std::optional<System> reference = open_reference(request);
  OpenedTrajectories opened;
  opened.plan.rules = {request.unwrap ? Wrapped::unwrapped : Wrapped::refused, request.keep_drift};
  std::vector<FirstFrame> firsts;
  for (const std::string& file : request.trajectories) firsts.push_back(read_first_frame(file));
  opened.plan.units = units_of(request, reference, firsts);
  opened.masses_known = true;
  for (std::size_t number = 0; number < request.trajectories.size(); ++number)
    opened.trajectories.push_back(open_one(request, reference, number, std::move(firsts[number]), opened));
  opened.plan.interval = interval_of(request, opened.trajectories);
  if (request.interval == 0) opened.plan.rules.interval = opened.plan.interval;
  opened.doubts = doubts_of_times(opened.trajectories, opened.plan.interval);
  opened.plan.thresholds = thresholds_of(request, opened.plan.units);
  if (!opened.masses_known)  // not of all: the drift is to mean the same in each
    for (TrajectoryToWalk& each : opened.trajectories) std::ranges::fill(each.structure.masses, 1);
  require_one_system(opened.trajectories);
  opened.plan.species = species_of(opened.trajectories.front());
  const LagChoice lags = choose_lags(request, opened.trajectories, opened.plan.interval);
  opened.plan.lags = lags.lags;
  opened.lags_limited = lags.limited;
  return opened;
}

}  // namespace pel::drivers
