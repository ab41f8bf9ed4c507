#include "drivers/search/search_trace.hpp"

#include <cerrno>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

std::string_view name(ArtStep::Stage stage) {
  switch (stage) {
    case ArtStep::Stage::push:
      return "push";
    case ArtStep::Stage::climb:
      return "climb";
  }
  return "step";
}

std::string header(const Units& units) {
  const std::string force = units.energy + "/" + units.length;
  return fmt::format(
      "# step  stage  energy({0})  force_along({1})  force_across({1})  eigenvalue({1}^2)  distance({2})  calls\n",
      units.energy, force, units.length);
}

std::string line(std::int64_t number, std::string_view stage, const ArtStep& step) {
  return fmt::format("{:>6}  {:<10}  {:>13.6g}  {:>13.6g}  {:>13.6g}  {:>13.6g}  {:>13.6g}  {:>7}\n", number, stage,
                     step.energy, step.force_along, step.force_across, step.eigenvalue, step.distance,
                     step.force_calls);
}

}  // namespace

TraceEnd trace_end(const Attempt& attempt, const StationaryPoint& start) {
  if (!attempt.event) return {unknown, unknown, unknown, attempt.saddle_force_calls};
  const StationaryPoint& saddle = attempt.event->saddle;
  return {saddle.energy - start.energy, attempt.event->eigenvalue, (saddle.positions - start.positions).norm(),
          attempt.saddle_force_calls};
}

TraceFile::TraceFile(const std::string& path, const Units& units) : path_(path) {
  errno = 0;
  file_.open(path);
  file_ << header(units) << std::flush;
  if (!file_) throw InputError(fmt::format("--trace {}: cannot be written: {}", path, std::strerror(errno)));
}

void TraceFile::step(const ArtStep& step) { file_ << line(++lines_, name(step.stage), step) << std::flush; }

void TraceFile::end(const TraceEnd& end) {
  ArtStep last;
  last.energy = end.energy;
  last.force_along = last.force_across = unknown;
  last.eigenvalue = end.eigenvalue;
  last.distance = end.distance;
  last.force_calls = end.force_calls;
  file_ << line(++lines_, "end", last) << std::flush;
  if (!file_) throw std::runtime_error(fmt::format("--trace {}: not written to its end", path_));
}

}  // namespace pel::drivers
