#include "drivers/decompose/trajectory_walk.hpp"

#include <algorithm>
#include <utility>

#include "drivers/decompose/crystal.hpp"
#include "drivers/decompose/step_events.hpp"
#include "libpel/analysis/lattice_steps.hpp"

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

/// Every step becomes the hops between sites that ended in it; what stays at its site is no hop. Returns which are
/// activated: `events` sees the hops where it asks for displacements, else the steps.
std::vector<Activation> keep_to_sites(SiteWalk& sites, const StepEvents& events, bool of_hops, Interval& interval) {
  Matrix3X hops = sites.hops(interval.steps);
  if (of_hops) {
    interval.steps = std::move(hops);
    return events(interval);
  }
  std::vector<Activation> activated = events(interval);
  for (Index atom = 0; atom < hops.cols(); ++atom)
    if (hops.col(atom).isZero(0)) activated[static_cast<std::size_t>(atom)] = 0;
  interval.steps = std::move(hops);
  return activated;
}

std::int64_t count_hops(const TrajectoryToWalk& trajectory, const Matrix3X& steps) {
  return std::ranges::count_if(trajectory.atoms, [&](Index atom) { return !steps.col(atom).isZero(0); });
}

std::optional<SiteWalk> site_walk(const std::optional<LatticeSteps>& lattice, const TrajectoryToWalk& trajectory,
                                  const WalkPlan& plan) {
  if (!lattice) return std::nullopt;
  const Structure& structure = trajectory.structure;
  return SiteWalk(*lattice, plan.rules.keep_drift ? Eigen::VectorXd::Zero(structure.atoms()) : atom_masses(structure));
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
  std::optional<SiteWalk> sites = site_walk(lattice, trajectory, plan);
  TrajectoryWalk found{{}, {}, empty_histogram(plan.units)};
  for (std::int64_t k = 0; k < trajectory.intervals(); ++k) {
    std::optional<Interval> interval = reader.next();
    if (!interval) break;
    count_lengths(trajectory, interval->steps, found.lengths);
    found.longest_steps = found.longest_steps.cwiseMax(interval->steps.cwiseAbs().rowwise().maxCoeff());
    const std::vector<Activation> activated =
        sites ? keep_to_sites(*sites, events, request.events == "displacement", *interval) : events(*interval);
    if (sites) found.hops += count_hops(trajectory, interval->steps);
    recorder.add(interval->steps, activated);
    advance();
  }
  if (sites) found.farthest_off_site = sites->farthest_off();
  found.blocks = recorder.finish();
  found.mobility = recorder.mobility();
  found.unwrapped = reader.file().unwrapped();
  found.longest_unwrapped_step = reader.file().longest_unwrapped_step();
  return found;
}

}  // namespace pel::drivers
