#include "libpel/kinetics/walk/tag_paths.hpp"

#include <algorithm>
#include <numeric>

#include "libpel/kinetics/tag_steps.hpp"

namespace pel {
namespace {

std::vector<JumpEffects::Step> steps_of(const Jump& jump, int dimension, double threshold) {
  std::vector<JumpEffects::Step> result;
  for (std::size_t m = 0; m < jump.moves.atoms.size(); ++m) {
    const Vector3 vector = along_axes(jump.moves.vectors.col(static_cast<Index>(m)), dimension);
    if (!vector.isZero(0)) result.push_back({jump.moves.atoms[m], vector, vector.norm() <= threshold});
  }
  return result;
}

std::vector<std::pair<Index, Index>> exchanges_of(const Jump& jump) {
  std::vector<std::pair<Index, Index>> result;
  for (Index label = 0; label < static_cast<Index>(jump.permutation.size()); ++label)
    if (jump.permutation[label] != label) result.emplace_back(label, jump.permutation[label]);
  return result;
}

}  // namespace

bool keeps_labels(const Jump& jump) { return exchanges_of(jump).empty(); }

bool does_nothing(const Jump& jump, int dimension) {
  return jump.from == jump.to && keeps_labels(jump) && steps_of(jump, dimension, 0).empty();
}

JumpEffects jump_effects(const Network& network, double threshold) {
  JumpEffects result;
  result.tags = network.tags;
  for (const Jump& jump : network.jumps) {
    result.steps.push_back(steps_of(jump, network.dimension, threshold));
    result.exchanges.push_back(exchanges_of(jump));
    result.squares.push_back(0);
    for (const JumpEffects::Step& step : result.steps.back()) {
      result.longest = std::max(result.longest, step.vector.norm());
      if (!step.small) result.squares.back() += step.vector.squaredNorm();
    }
  }
  return result;
}

TagPaths::TagPaths(const JumpEffects& effects)
    : effects_(&effects),
      crossings_(effects.steps.size()),
      tag_at_(effects.tags),
      path_(Matrix3X::Zero(3, effects.tags)),
      small_path_(Matrix3X::Zero(3, effects.tags)) {
  for (std::size_t e = 0; e < crossings_.size(); ++e) crossings_[e].relabels = !effects.exchanges[e].empty();
  restart();
}

void TagPaths::restart() {
  settle();
  std::iota(tag_at_.begin(), tag_at_.end(), Index{0});
  path_.setZero();
  small_path_.setZero();
}

double TagPaths::squared() {
  settle();
  return path_.squaredNorm();
}

double TagPaths::small_squared() {
  settle();
  return small_path_.squaredNorm();
}

// A jump is counted in the labels of its `from`: before they change on the way forward, after it on the way back.
void TagPaths::cross_and_relabel(Index jump, bool forward) {
  if (forward) count(crossings_[jump], jump, 1);
  settle();
  relabel(jump, forward);
  if (!forward) count(crossings_[jump], jump, -1);
}

void TagPaths::relabel(Index jump, bool forward) {
  const auto& exchanges = effects_->exchanges[jump];
  moving_.clear();
  for (const auto& [from, to] : exchanges) moving_.push_back(tag_at_[forward ? from : to]);
  for (std::size_t k = 0; k < exchanges.size(); ++k)
    tag_at_[forward ? exchanges[k].second : exchanges[k].first] = moving_[k];
}

void TagPaths::settle() {
  for (const Index jump : touched_) {
    Crossings& crossings = crossings_[jump];
    const double net = static_cast<double>(crossings.net);
    crossings.net = 0;
    crossings.listed = false;
    if (net == 0) continue;
    for (const JumpEffects::Step& step : effects_->steps[jump]) {
      path_.col(tag_at_[step.label]) += net * step.vector;
      if (step.small) small_path_.col(tag_at_[step.label]) += net * step.vector;
    }
  }
  touched_.clear();
}

}  // namespace pel
