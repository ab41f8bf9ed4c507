#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace pel::drivers {

/// What a progress line says.
struct ProgressState {
  std::int64_t done = 0;
  std::int64_t total = 0;
  std::int64_t done_before = 0;  ///< finished by earlier runs: no part of the rate
  double seconds = 0;            ///< since this run began
};

/// "37/100 searches, 2.1/s, 30 s left"; without a rate until something is done.
std::string progress_line(const ProgressState& state, const std::string& what, const std::string& note = "");

/// "45 s", "12 min 5 s", "3 h 20 min", "2 d 5 h".
std::string duration(double seconds);

/// Where and how often progress is shown.
struct ProgressOptions {
  bool shown = true;               ///< false: nothing at all (--quiet, or not the first rank)
  bool terminal = false;           ///< one line that is written over; otherwise plain lines for a log
  double terminal_interval = 0.2;  ///< seconds between updates on a terminal
  double log_interval = 10;        ///< seconds between lines in a log
};

/// Shown on rank 0 unless `quiet`; a terminal when stderr is one.
ProgressOptions progress_options(bool quiet, int rank);

/// Tells on `out` how far long work is. The last line is written at the end of its life, if
/// anything was done.
class Progress {
 public:
  /// `what`: plural noun, such as "searches".
  Progress(std::ostream& out, std::string what, std::int64_t total, std::int64_t done_before, ProgressOptions options);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `note` is appended to the line, such as "41 connected".
  void update(std::int64_t done, std::string note = "");

 private:
  using Clock = std::chrono::steady_clock;
  double seconds_since(Clock::time_point start) const;
  void write();

  std::ostream& out_;
  std::string what_;
  std::string note_;
  ProgressState state_;
  ProgressOptions options_;
  Clock::time_point began_;
  Clock::time_point written_;
  std::size_t width_ = 0;
};

}  // namespace pel::drivers
