#include "libpel/paths/path_chain.hpp"

#include <algorithm>
#include <utility>

#include "libpel/paths/chain_map.hpp"
#include "libpel/paths/event_points.hpp"

namespace pel {
namespace {

void remove_loops(std::vector<PathStep>& steps, const SameMinimum& same) {
  for (std::size_t i = 0; i < steps.size(); ++i)
    for (std::size_t j = steps.size(); j-- > i;)
      if (same(steps[i].event.from, steps[j].event.to)) {
        steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(i), steps.begin() + static_cast<std::ptrdiff_t>(j) + 1);
        --i;
        break;
      }
}

Profile profile_of(const std::vector<PathStep>& steps) {
  Profile result;
  for (const PathStep& step : steps)
    for (std::size_t k = 0; k < step.points.size(); ++k) {
      if (k == 0 && !result.distance.empty()) continue;  // the end of the step before
      const double way = k == 0 ? 0 : (step.points[k].at.positions - step.points[k - 1].at.positions).norm();
      result.distance.push_back(k == 0 ? 0 : result.distance.back() + way);
      result.energy.push_back(step.points[k].at.energy);
      result.slope.push_back(step.points[k].slope);
    }
  return result;
}

}  // namespace

void conclude(NebResult& result, const Invariance& invariance, const ConnectOptions& options) {
  const SameMinimum same = [&](const StationaryPoint& a, const StationaryPoint& b) {
    return same_minimum(a, b, invariance, options);
  };
  remove_loops(result.steps, same);
  result.status = result.steps.empty() ? NebStatus::same_basin : NebStatus::resolved;
  if (result.steps.empty()) return;
  const auto energy = [](const PathStep& step) { return step.event.saddle.energy; };
  const auto highest = std::ranges::max_element(result.steps, {}, energy);
  result.highest = static_cast<std::size_t>(highest - result.steps.begin());
  result.top = std::max(result.top, energy(*highest));
  result.forward = result.top - result.initial.energy;
  result.reverse = result.top - result.final.energy;
  result.profile = profile_of(result.steps);
}

NebResult expanded(const Frozen& mobile, NebResult path) {
  const auto expand = [&](StationaryPoint& point) {
    if (point.positions.cols() > 0) point.positions = mobile.expand(point.positions);
  };
  expand(path.initial);
  expand(path.final);
  for (Event& event : path.found) event = expanded(mobile, std::move(event));
  for (PathStep& step : path.steps) {
    step.event = expanded(mobile, std::move(step.event));
    for (PathPoint& point : step.points) expand(point.at);
  }
  return path;
}

}  // namespace pel
