#pragma once

#include <cmath>
#include <vector>

#include "libpel/analysis/walk_recorder.hpp"
#include "libpel/core/random.hpp"

namespace pel::test {

/// Steps of all atoms, one 3 x N matrix per interval.
using Steps = std::vector<Matrix3X>;

inline Stream stream_of(std::uint64_t number) { return {number, StreamPurpose::sampling, {7, 7, 7}}; }

/// Steps with normally distributed components, each interval the same.
inline Steps random_walk_steps(Index atoms, Index intervals, std::uint64_t number = 1) {
  Stream stream = stream_of(number);
  Steps steps(static_cast<std::size_t>(intervals), Matrix3X(3, atoms));
  for (Matrix3X& step : steps)
    for (double& component : step.reshaped()) component = stream.normal();
  return steps;
}

/// A step as long as `threshold`, or longer, is activated by the criterion of that number.
inline std::vector<Activation> longer_than(const Matrix3X& steps, const std::vector<double>& thresholds) {
  return exceeding(steps.colwise().norm().transpose().array(), thresholds);
}

/// Options for one group of all atoms.
inline WalkOptions walk_options(Index atoms, Index lags, Index block, Index criteria = 1) {
  WalkOptions options;
  options.lags = lags;
  options.block = block;
  options.criteria = criteria;
  options.groups.assign(static_cast<std::size_t>(atoms), 0);
  return options;
}

inline std::vector<WalkBlock> record(const Steps& steps, const std::vector<double>& thresholds,
                                     const WalkOptions& options) {
  WalkRecorder recorder(options);
  for (const Matrix3X& step : steps) recorder.add(step, longer_than(step, thresholds));
  return recorder.finish();
}

inline WalkBlock sum(const std::vector<WalkBlock>& blocks) {
  WalkBlock all = blocks.at(0);
  for (std::size_t k = 1; k < blocks.size(); ++k) all += blocks[k];
  return all;
}

}  // namespace pel::test
