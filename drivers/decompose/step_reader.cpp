#include "drivers/decompose/step_reader.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "drivers/ranks/interruption.hpp"
#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

void require_finite(const std::string& path, const Frame& frame) {
  for (Index atom = 0; atom < frame.positions.cols(); ++atom)
    if (!frame.positions.col(atom).allFinite())
      throw InputError(
          fmt::format("{}, frame {}: the position of atom {} is not a finite number; leave such frames out", path,
                      frame.index, atom + 1));
}

}  // namespace

bool is_interval(double told, double interval) { return std::abs(told - interval) <= 1e-3 * interval; }

StepReader::StepReader(const std::string& path, const Structure& structure, const StepRules& rules)
    : path_(path), rules_(rules), masses_(atom_masses(structure)), file_(path, structure, rules.wrapped) {
  last_ = read();
}

std::optional<Frame> StepReader::read() {
  if (interruption_requested()) throw Interrupted();
  std::optional<Frame> frame = file_.next();
  if (frame) require_finite(path_, *frame);
  return frame;
}

void StepReader::require_order(const Frame& frame) {
  const std::int64_t spacing = frame.step - last_->step;
  if (spacing <= 0)
    throw InputError(
        fmt::format("{}: frame {} has step {} and the one before step {}: frames out of order; sort them, "
                    "and leave those out that are there twice",
                    path_, frame.index, frame.step, last_->step));
  if (spacing_.value_or(spacing) != spacing)
    throw InputError(
        fmt::format("{}: frame {} is {} steps after the one before, and the frames before were {} apart; "
                    "give frames at equal intervals",
                    path_, frame.index, spacing, *spacing_));
  spacing_ = spacing;
  if (!rules_.interval || !frame.time || !last_->time) return;
  const double interval = *frame.time - *last_->time;
  if (!is_interval(interval, *rules_.interval))
    throw InputError(
        fmt::format("{}: frame {} is {:.6g} after the one before by the times in the file, and the first ones "
                    "are {:.6g} apart; give frames at equal intervals, or --interval",
                    path_, frame.index, interval, *rules_.interval));
}

std::optional<Interval> StepReader::next() {
  std::optional<Frame> frame = last_ ? read() : std::nullopt;
  if (!frame) return std::nullopt;
  require_order(*frame);
  Interval interval{last_->index, std::move(last_->positions), {}};
  interval.steps = frame->positions - interval.before;
  if (!rules_.keep_drift) interval.steps = without_drift(interval.steps, masses_);
  last_ = std::move(frame);
  return interval;
}

FrameCount count_frames(const std::string& path, const Structure& structure, Wrapped wrapped) {
  TrajectoryFile file(path, structure, wrapped);
  FrameCount count;
  const std::optional<Frame> first = file.next(), second = file.next();
  if (second) {
    count.spacing = second->step - first->step;
    if (first->time && second->time) count.interval = *second->time - *first->time;
  }
  while (file.skip())
    if (interruption_requested()) throw Interrupted();
  count.frames = file.frames_passed();
  count.cut_short = file.cut_short();
  return count;
}

}  // namespace pel::drivers
