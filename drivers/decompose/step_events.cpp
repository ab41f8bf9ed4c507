#include "drivers/decompose/step_events.hpp"

#include <memory>
#include <utility>

#include "libpel/analysis/clusters.hpp"
#include "libpel/analysis/nonaffine.hpp"
#include "libpel/core/neighbors.hpp"

namespace pel::drivers {
namespace {

StepEvents long_displacements(const WalkPlan& plan) {
  return [thresholds = plan.thresholds](const Interval& interval) {
    return exceeding(interval.steps.colwise().norm().transpose().array(), thresholds);
  };
}

StepEvents nonaffine_displacements(const TrajectoryToWalk& trajectory, const DecomposeRequest& request,
                                   const WalkPlan& plan) {
  const Structure& structure = trajectory.structure;
  const double radius = request.radius.value_or(1.5 * nearest_distance(structure.cell, structure.positions));
  return [cell = structure.cell, radius, thresholds = plan.thresholds](const Interval& interval) {
    return exceeding(nonaffine_squared_displacements(cell, interval.before, interval.steps, radius), thresholds);
  };
}

/// Paths of the atoms to look at, drift removed: column = atom * frames + frame.
Matrix3X read_paths(const TrajectoryToWalk& trajectory, const StepRules& rules) {
  const Index frames = trajectory.length.frames;
  Matrix3X paths = Matrix3X::Zero(3, frames * std::ssize(trajectory.atoms));
  StepReader reader(trajectory.file, trajectory.structure, rules);
  for (Index frame = 1; frame < frames; ++frame) {
    const std::optional<Interval> interval = reader.next();
    if (!interval) break;
    for (std::size_t row = 0; row < trajectory.atoms.size(); ++row) {
      const Index place = static_cast<Index>(row) * frames + frame;
      paths.col(place) = paths.col(place - 1) + interval->steps.col(trajectory.atoms[row]);
    }
  }
  return paths;
}

/// Per interval and atom.
using Table = std::vector<std::vector<Activation>>;

Table cluster_changes(const TrajectoryToWalk& trajectory, const DecomposeRequest& request, const WalkPlan& plan) {
  const Matrix3X paths = read_paths(trajectory, plan.rules);
  const Index frames = trajectory.length.frames;
  const auto atoms = static_cast<std::size_t>(trajectory.structure.atoms());
  Table table(static_cast<std::size_t>(trajectory.intervals()), std::vector<Activation>(atoms, 0));
  for (std::size_t row = 0; row < trajectory.atoms.size(); ++row)
    for (std::size_t c = 0; c < plan.thresholds.size(); ++c) {
      const auto path = paths.middleCols(static_cast<Index>(row) * frames, frames);
      const auto changes = changes_of_cluster(clusters(path, {plan.thresholds[c], cluster_frames(request)}));
      for (std::size_t interval = 0; interval < changes.size(); ++interval)
        if (changes[interval] != 0)
          table[interval][static_cast<std::size_t>(trajectory.atoms[row])] |= Activation{1} << c;
    }
  return table;
}

StepEvents changes_of_cluster_in(const TrajectoryToWalk& trajectory, const DecomposeRequest& request,
                                 const WalkPlan& plan) {
  const auto table = std::make_shared<const Table>(cluster_changes(trajectory, request, plan));
  return [table](const Interval& interval) { return table->at(static_cast<std::size_t>(interval.number)); };
}

}  // namespace

StepEvents step_events(const TrajectoryToWalk& trajectory, const DecomposeRequest& request, const WalkPlan& plan) {
  if (request.events == "dbscan") return changes_of_cluster_in(trajectory, request, plan);
  if (request.events == "d2min") return nonaffine_displacements(trajectory, request, plan);
  return long_displacements(plan);
}

}  // namespace pel::drivers
