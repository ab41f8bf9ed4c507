#include "drivers/decompose/trajectory_walk.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "drivers/decompose/crystal.hpp"
#include "drivers/decompose/step_events.hpp"
#include "libpel/analysis/lattice_steps.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

constexpr int length_bins = 100;
constexpr double longest_binned = 5;  // A, or as many times what stands for it

Histogram empty_histogram(const Units& units) {
  return histogram({}, {0, longest_binned * units.angstrom, length_bins});
}

void count_lengths(const TrajectoryToWalk& trajectory, const Matrix3X& steps, Histogram& lengths) {
  const Eigen::VectorXd each = steps(Eigen::all, trajectory.atoms).colwise().norm();
  count(lengths, {each.data(), static_cast<std::size_t>(each.size())});
}

/// The walk between the sites of a crystal.
struct CrystalWalk {
  SiteWalk sites;
  std::vector<Activation> on_the_way;  // events since the atom left its site, of each
};

std::optional<CrystalWalk> crystal_walk(const std::optional<LatticeSteps>& lattice, const Structure& structure) {
  if (!lattice) return std::nullopt;
  return CrystalWalk{
      SiteWalk(*lattice, off_sites(*lattice, structure.cell, structure.positions), atom_masses(structure)),
      std::vector<Activation>(structure.species.size(), 0)};
}

/// Steps become the hops that end in them; what stays at its site is no hop. Returns which hops are activated: by their
/// own length where `of_hops`, else by any event on their way.
std::vector<Activation> keep_to_sites(CrystalWalk& crystal, const StepEvents& events, bool of_hops,
                                      Interval& interval) {
  Matrix3X hops = crystal.sites.hops(interval.steps);
  if (of_hops) {
    interval.steps = std::move(hops);
    return events(interval);
  }
  const std::vector<Activation> now = events(interval);
  std::vector<Activation> activated(now.size(), 0);
  for (Index atom = 0; atom < hops.cols(); ++atom) {
    Activation& before = crystal.on_the_way[static_cast<std::size_t>(atom)];
    before |= now[static_cast<std::size_t>(atom)];
    if (!hops.col(atom).isZero(0)) std::swap(activated[static_cast<std::size_t>(atom)], before);
    if (crystal.sites.at_site(atom)) before = 0;
  }
  interval.steps = std::move(hops);
  return activated;
}

std::int64_t count_hops(const TrajectoryToWalk& trajectory, const Matrix3X& steps) {
  return std::ranges::count_if(trajectory.atoms, [&](Index atom) { return !steps.col(atom).isZero(0); });
}

double farthest_off_site(const TrajectoryToWalk& trajectory, const SiteWalk& sites) {
  double farthest = 0;
  for (const Index atom : trajectory.atoms) farthest = std::max(farthest, sites.farthest_off(atom));
  return farthest;
}

/// The slope is divided by twice the number of dimensions.
void require_dimension(const TrajectoryToWalk& trajectory, const std::vector<Index>& axes, const Vector3& longest) {
  const auto moves = [&](Index axis) { return longest[axis] > 0; };
  if (std::ranges::all_of(axes, moves) || std::ranges::none_of(axes, moves)) return;
  throw InputError(
      fmt::format("{}: no atom moves along {}, and D would be that of {} dimensions; give the --plane in "
                  "which they move, or leave this trajectory out",
                  trajectory.file, "xyz"[*std::ranges::find_if_not(axes, moves)], axes.size()));
}

WalkOptions walk_options(const TrajectoryToWalk& trajectory, const DecomposeRequest& request, const WalkPlan& plan,
                         const std::optional<LatticeSteps>& lattice) {
  WalkOptions options;
  options.lags = plan.lags;
  options.criteria = std::ssize(plan.thresholds);
  options.groups = trajectory.groups();
  options.group_count = plan.species;
  options.axes = axes_of(request);
  options.realizations = request.realizations;
  options.redirect = lattice ? equivalent_site(*lattice) : any_direction(options.axes);
  options.seed = request.seed;
  return options;
}

}  // namespace

std::vector<int> TrajectoryToWalk::groups() const {
  std::vector<int> groups(structure.species.size(), -1);
  for (const Index atom : atoms)
    groups[static_cast<std::size_t>(atom)] = structure.species[static_cast<std::size_t>(atom)] - 1;
  return groups;
}

TrajectoryWalk walk(const TrajectoryToWalk& trajectory, const DecomposeRequest& request, const WalkPlan& plan,
                    Index block, std::uint64_t number, const std::function<void()>& advance) {
  const std::optional<LatticeSteps> lattice = crystal_of(request.lattice, trajectory.structure);
  WalkOptions options = walk_options(trajectory, request, plan, lattice);
  options.block = block;
  options.trajectory = number;
  WalkRecorder recorder(std::move(options));
  const StepEvents events = step_events(trajectory, request, plan);
  StepReader reader(trajectory.file, trajectory.structure, plan.rules);
  std::optional<CrystalWalk> crystal = crystal_walk(lattice, trajectory.structure);
  Vector3 longest = Vector3::Zero();
  TrajectoryWalk found{{}, {}, empty_histogram(plan.units)};
  for (std::int64_t k = 0; k < trajectory.intervals(); ++k) {
    std::optional<Interval> interval = reader.next();
    if (!interval) break;
    count_lengths(trajectory, interval->steps, found.lengths);
    if (!(longest.array() > 0).all())  // else each axis is known to count
      longest = longest.cwiseMax(interval->steps(Eigen::all, trajectory.atoms).cwiseAbs().rowwise().maxCoeff());
    const std::vector<Activation> activated =
        crystal ? keep_to_sites(*crystal, events, request.events == "displacement", *interval) : events(*interval);
    if (crystal) found.hops += count_hops(trajectory, interval->steps);
    recorder.add(interval->steps, activated);
    advance();
  }
  if (crystal) found.farthest_off_site = farthest_off_site(trajectory, crystal->sites);
  require_dimension(trajectory, axes_of(request), longest);
  found.blocks = recorder.finish();
  found.mobility = recorder.mobility();
  found.unwrapped = reader.file().unwrapped();
  found.longest_unwrapped_step = reader.file().longest_unwrapped_step();
  return found;
}

}  // namespace pel::drivers
