#include "libpel/paths/elementary_step.hpp"

#include <algorithm>

#include "libpel/search/curvature/curvature_memory.hpp"

namespace pel {
namespace {

struct Task : PathSearch {
  const StationaryPoint& start;
  const StationaryPoint& end;
  const Top& top;
  const ElementaryStepOptions& options;
};

/// The atoms that move most along a direction.
std::vector<Index> moving(View3X direction) {
  const Eigen::RowVectorXd lengths = direction.colwise().norm();
  std::vector<Index> atoms;
  for (Index a = 0; a < direction.cols(); ++a)
    if (lengths[a] > 0.2 * lengths.maxCoeff()) atoms.push_back(a);
  return atoms;
}

/// The slow and sure way up: as ART climbs.
RefinedSaddle climbed(const Task& task) {
  const StageCount count(task.force_field, task.calls.saddle);
  SaddleSearch from;
  from.energy = task.top.at.energy;
  from.positions = task.top.at.positions;
  from.forces = task.top.at.forces;
  from.mode = task.top.tangent.normalized();
  const Matrix3X rest = Matrix3X::Zero(3, from.positions.cols());
  const SaddleSearch found = resume_search(task.force_field, task.start, {from.mode, moving(from.mode)}, from, rest,
                                           task.options.search.art, task.metric);
  RefinedSaddle result;
  result.status = found.status == SaddleStatus::converged ? RefineStatus::converged : RefineStatus::went_astray;
  result.at = {found.energy, found.positions, found.forces};
  result.mode = found.mode;
  return result;
}

RefinedSaddle refined(const Task& task, const Top& top, const std::vector<Secant>& secants,
                      const RefineOptions& options) {
  const StageCount count(task.force_field, task.calls.saddle);
  return refine_saddle(task.force_field, top.at, top.tangent, secants, options, task.metric);
}
SaddleModes modes_of(const Task& task, const RefinedSaddle& saddle) {
  const StageCount count(task.force_field, task.calls.proof);
  return modes_of_saddle(task.force_field, saddle.at.positions, saddle.at.forces, saddle.mode, task.stream,
                         task.options.search.sign, task.metric);
}

Top evaluated(const Task& task, Matrix3X positions, const Matrix3X& tangent) {
  const StageCount count(task.force_field, task.calls.saddle);
  return {sample_at(task.force_field, std::move(positions)), tangent};
}

Connection descents(const Task& task, const Sample& saddle, const Matrix3X& mode) {
  const StageCount count(task.force_field, task.calls.relaxation);
  const double ahead = dot(mode, task.top.tangent) < 0 ? -1 : 1;
  return connect(task.force_field, task.start, saddle.positions, ahead * mode, task.options.search.connect, task.metric,
                 &task.end);
}

/// From a saddle to a proven event.
ProvenEvent completed(const Task& task, const Sample& saddle, const SaddleModes& modes) {
  if (!has_right_index(modes)) return {SearchOutcome::wrong_index, {}};
  Connection ends = descents(task, saddle, modes.first.mode);
  const StageCount count(task.force_field, task.calls.proof);
  return proven_event(task.force_field, task.start, {saddle.energy, saddle.positions}, modes.first.eigenvalue,
                      std::move(ends), task.stream, task.options.search, task.metric, &task.end);
}

/// On where the second mode leads down, or until the saddle is as near as it should be known.
RefinedSaddle continued(const Task& task, const RefinedSaddle& from, const SaddleModes& modes,
                        const std::optional<Matrix3X>& beside, double part) {
  RefineOptions options = task.options.refine;
  if (beside) return refined(task, evaluated(task, from.at.positions + *beside, from.mode), from.secants, options);
  options.tolerance = tolerance_of(from.at.forces, options.tolerance.norm, part);
  return refined(task, {from.at, modes.first.mode}, from.secants, options);
}

/// The event whose saddle this is, where it was found before: nearer than a flat saddle may lie to the next.
const Event* known(const Task& task, const StationaryPoint& saddle) {
  ConnectOptions near = task.options.search.connect;
  near.distance_tolerance = 2 * near.exactness;
  near.energy_tolerance *= 0.1;
  const auto same = [&](const Event& event) {
    return same_minimum(event.saddle, saddle, task.force_field.invariance(), near);
  };
  const auto event = std::ranges::find_if(task.found, same);
  return event == task.found.end() ? nullptr : &*event;
}

ProvenEvent proven(const Task& task, RefinedSaddle point) {
  const ConnectOptions& connect = task.options.search.connect;
  for (int times = 0; point.status == RefineStatus::converged; ++times) {
    if (const Event* before = known(task, {point.at.energy, point.at.positions}))
      return {SearchOutcome::connected, *before};
    const SaddleModes modes = modes_of(task, point);
    const auto beside = step_beside(modes, point.at.forces, connect.push);
    const double part = part_of_forces(modes, point.at.forces, connect.exactness);
    if (times == most_beside || (!beside && part >= 1)) return completed(task, point.at, modes);
    RefinedSaddle next = continued(task, point, modes, beside, part);
    if (!beside && next.status != RefineStatus::converged) return completed(task, point.at, modes);
    point = std::move(next);
  }
  return {SearchOutcome::mode_lost, {}};
}

}  // namespace

ProvenEvent elementary_step(const PathSearch& path, const StationaryPoint& start, const StationaryPoint& end,
                            const Top& top, const std::vector<Secant>& secants, const ElementaryStepOptions& options) {
  const Task task{path, start, end, top, options};
  ProvenEvent result = proven(task, refined(task, top, secants, options.refine));
  if (!result.event) result = proven(task, climbed(task));
  if (result.event && !known(task, result.event->saddle)) path.found.push_back(*result.event);
  return result;
}

}  // namespace pel
