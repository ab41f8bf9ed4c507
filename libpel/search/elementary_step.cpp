#include "libpel/search/elementary_step.hpp"

#include <algorithm>

#include "libpel/search/curvature_memory.hpp"

namespace pel {
namespace {

struct Task {
  Counted& force_field;
  const StationaryPoint& start;
  const ElementaryStepOptions& options;
  const Metric& metric;
  Stream& stream;
  PathCalls& calls;
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
RefinedSaddle climbed(const Task& task, const Top& top) {
  const StageCount count(task.force_field, task.calls.saddle);
  SaddleSearch from;
  from.energy = top.at.energy;
  from.positions = top.at.positions;
  from.forces = top.at.forces;
  from.mode = top.tangent.normalized();
  const Matrix3X rest = Matrix3X::Zero(3, from.positions.cols());
  const SaddleSearch found = resume_search(task.force_field, task.start, {from.mode, moving(from.mode)}, from, rest,
                                           task.options.search.art, task.metric);
  RefinedSaddle result;
  result.status = found.status == SaddleStatus::converged ? RefineStatus::converged : RefineStatus::went_astray;
  result.at = {found.energy, found.positions, found.forces};
  result.mode = found.mode;
  return result;
}

RefinedSaddle refined(const Task& task, const Top& top, const std::vector<Secant>& secants) {
  const StageCount count(task.force_field, task.calls.saddle);
  return refine_saddle(task.force_field, top.at, top.tangent, secants, task.options.refine, task.metric);
}

SaddleModes modes_of(const Task& task, const RefinedSaddle& saddle) {
  const StageCount count(task.force_field, task.calls.proof);
  return modes_of_saddle(task.force_field, saddle.at.positions, saddle.at.forces, saddle.mode, task.stream,
                         task.options.search.sign, task.metric);
}

Top beside(const Task& task, const RefinedSaddle& saddle, const Matrix3X& second) {
  const StageCount count(task.force_field, task.calls.saddle);
  const double length = task.options.search.connect.push * (dot(saddle.at.forces, second) < 0 ? -1 : 1);
  Top top{{0, saddle.at.positions + length * second, Matrix3X(3, second.cols())}, saddle.mode};
  top.at.energy = task.force_field.evaluate(top.at.positions, top.at.forces);
  return top;
}

struct Saddle {
  SearchOutcome outcome = SearchOutcome::mode_lost;  // connected: proven
  RefinedSaddle point;
  SaddleModes modes;
};

bool is_saddle(const SaddleModes& modes) {
  return sign(modes.first) == Sign::negative && modes.first.residual < 0.3 * -modes.first.eigenvalue &&
         sign(modes.second) == Sign::positive;
}

/// Proves what was found; where there is a second negative mode, goes on beside, down along it.
Saddle proven(const Task& task, RefinedSaddle point) {
  constexpr int most = 3;
  for (int times = 0; point.status == RefineStatus::converged; ++times) {
    SaddleModes modes = modes_of(task, point);
    if (is_saddle(modes)) return {SearchOutcome::connected, std::move(point), std::move(modes)};
    if (sign(modes.second) != Sign::negative || times == most) return {SearchOutcome::wrong_index, {}, {}};
    point = refined(task, beside(task, point, modes.second.mode), point.secants);
  }
  return {};
}

bool is_minimum(const Task& task, const StationaryPoint& point) {
  const StageCount count(task.force_field, task.calls.proof);
  Matrix3X forces(3, point.positions.cols());
  task.force_field.evaluate(point.positions, forces);
  return sign(mode_of_minimum(task.force_field, point.positions, forces, task.stream, task.options.search.sign,
                              task.metric)) == Sign::positive;
}

Connection descents(const Task& task, const Saddle& saddle, const Top& top) {
  const StageCount count(task.force_field, task.calls.relaxation);
  const Matrix3X& mode = saddle.modes.first.mode;
  const double ahead = dot(mode, top.tangent) < 0 ? -1 : 1;
  return connect(task.force_field, task.start, saddle.point.at.positions, ahead * mode, task.options.search.connect);
}

ElementaryStep completed(const Task& task, const Saddle& saddle, const Top& top) {
  if (saddle.outcome != SearchOutcome::connected) return {saddle.outcome, {}};
  Connection ends = descents(task, saddle, top);
  const bool connected = ends.outcome == SearchOutcome::connected;
  if (!connected && ends.outcome != SearchOutcome::not_connected) return {ends.outcome, {}};
  if (!is_minimum(task, ends.to) || !(connected || is_minimum(task, ends.from)))
    return {SearchOutcome::wrong_index, {}};
  const Sample& at = saddle.point.at;
  return {ends.outcome,
          Event{std::move(ends.from), {at.energy, at.positions}, std::move(ends.to), saddle.modes.first.eigenvalue}};
}

}  // namespace

ElementaryStep elementary_step(ForceField& force_field, const StationaryPoint& start, const Top& top,
                               const std::vector<Secant>& secants, Stream& stream, const ElementaryStepOptions& options,
                               const Metric& metric, PathCalls& calls) {
  Counted counted(force_field);
  const Task task{counted, start, options, metric, stream, calls};
  ElementaryStep quick = completed(task, proven(task, refined(task, top, secants)), top);
  if (quick.event) return quick;
  return completed(task, proven(task, climbed(task, top)), top);
}

}  // namespace pel
