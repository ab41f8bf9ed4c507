#pragma once

#include <fstream>
#include <optional>
#include <string>

#include "libpel/core/units.hpp"
#include "libpel/search/art.hpp"

namespace pel::drivers {

/// How a climb ended: the last line of its trace. What is not known is not a number.
struct TraceEnd {
  double energy = 0;      ///< above the start
  double eigenvalue = 0;  ///< of the saddle
  double distance = 0;    ///< length of the 3N displacement from the start
  std::int64_t force_calls = 0;
};
/// Of a search from `start`.
TraceEnd trace_end(const Attempt& attempt, const StationaryPoint& start);

/// The story of one search as a text file that gnuplot plots as it is: a header with names and units, then a line a
/// step, each written at once, so that it can be followed.
class TraceFile {
 public:
  /// Throws InputError, which names the option --trace, where the file cannot be written.
  TraceFile(const std::string& path, const Units& units);
  void step(const ArtStep& step);
  /// Throws std::runtime_error where the file could not be written to its end.
  void end(const TraceEnd& end);
  /// Lines but for the header.
  std::int64_t lines() const { return lines_; }

 private:
  std::string path_;
  std::ofstream file_;
  std::int64_t lines_ = 0;
};

}  // namespace pel::drivers
