#include "drivers/report/progress.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace pel::drivers {

std::string duration(double seconds) {
  const auto s = static_cast<std::int64_t>(std::llround(seconds));
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {} s", s / 60, s % 60);
  if (s < 86400) return fmt::format("{} h {} min", s / 3600, s % 3600 / 60);
  return fmt::format("{} d {} h", s / 86400, s % 86400 / 3600);
}

std::string progress_line(const ProgressState& state, const std::string& what, const std::string& note) {
  std::string line = fmt::format("{}/{} {}", state.done, state.total, what);
  const auto fresh = static_cast<double>(state.done - state.done_before);
  if (fresh > 0 && state.seconds > 0) {
    const double rate = fresh / state.seconds;
    const bool slow = rate < 0.1;
    line += slow ? fmt::format(", {:.3g}/h", rate * 3600) : fmt::format(", {:.3g}/s", rate);
    if (state.done < state.total)
      line += fmt::format(", {} left", duration(static_cast<double>(state.total - state.done) / rate));
    else
      line += fmt::format(", took {}", duration(state.seconds));
  }
  return note.empty() ? line : line + ", " + note;
}

ProgressOptions progress_options(bool quiet, int rank) {
  ProgressOptions options;
  options.shown = !quiet && rank == 0;
  options.terminal = ::isatty(STDERR_FILENO) == 1;
  return options;
}

Progress::Progress(std::ostream& out, std::string what, std::int64_t total, std::int64_t done_before,
                   ProgressOptions options)
    : out_(out), what_(std::move(what)), options_(options), began_(Clock::now()), written_(began_) {
  state_ = {done_before, total, done_before, 0};
}

Progress::~Progress() {
  if (!options_.shown || state_.done == state_.done_before) return;
  write();
  if (options_.terminal) out_ << '\n' << std::flush;
}

void Progress::update(std::int64_t done, std::string note) {
  state_.done = done;
  note_ = std::move(note);
  const double interval = options_.terminal ? options_.terminal_interval : options_.log_interval;
  if (options_.shown && seconds_since(written_) >= interval) write();
}

double Progress::seconds_since(Clock::time_point start) const {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void Progress::write() {
  written_ = Clock::now();
  state_.seconds = seconds_since(began_);
  const std::string line = progress_line(state_, what_, note_);
  // Blanks cover what is left of a longer line before.
  if (options_.terminal)
    out_ << '\r' << fmt::format("{:<{}}", line, width_) << std::flush;
  else
    out_ << line << '\n' << std::flush;
  width_ = std::max(width_, line.size());
}

}  // namespace pel::drivers
