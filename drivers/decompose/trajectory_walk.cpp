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

/// Every step becomes that between the sites next to its ends; what stays at its site is no hop.
void keep_to_sites(const LatticeSteps& lattice, const TrajectoryToWalk& trajectory, Matrix3X& steps,
                   std::vector<Activation>& activated, TrajectoryWalk& found) {
  Matrix3X hops = Matrix3X::Zero(3, steps.cols());
  for (const Index atom : trajectory.atoms) {
    const auto [vector, off] = nearest_site_step(lattice, steps.col(atom));
    if (vector.isZero(0)) {
      activated[static_cast<std::size_t>(atom)] = 0;
      continue;
    }
    hops.col(atom) = vector;
    ++found.hops;
    found.farthest_off_site = std::max(found.farthest_off_site, off);
  }
  steps = std::move(hops);
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
  TrajectoryWalk found{{}, {}, empty_histogram(plan.units)};
  for (std::int64_t k = 0; k < trajectory.intervals; ++k) {
    std::optional<Interval> interval = reader.next();
    if (!interval) break;
    std::vector<Activation> activated = events(*interval);
    count_lengths(trajectory, interval->steps, found.lengths);
    if (lattice) keep_to_sites(*lattice, trajectory, interval->steps, activated, found);
    recorder.add(interval->steps, activated);
    advance();
  }
  found.blocks = recorder.finish();
  found.mobility = recorder.mobility();
  found.unwrapped = reader.file().unwrapped();
  found.longest_unwrapped_step = reader.file().longest_unwrapped_step();
  return found;
}

}  // namespace pel::drivers
