#pragma once

#include <deque>
#include <string>

#include "drivers/dynamics/run_files.hpp"
#include "drivers/dynamics/sample_request.hpp"
#include "libpel/dynamics/inherent.hpp"

namespace pel::drivers {

/// One moment of a run whose inherent structure is a frame.
struct Moment {
  std::int64_t frame = 0;  ///< from 0
  std::int64_t step = 0;
  Thermodynamics figures;
  Structure configuration;
};

/// The trajectory, the table and the record of one run on disk. Frames come in order; a record is written when all
/// frames before its restart file are there.
class SampleFiles {
 public:
  /// `frames`: written by earlier runs and kept. `names`: of the species.
  SampleFiles(RunFiles files, RunRecord record, std::vector<std::string> names);

  RunFiles& files() { return files_; }
  const RunRecord& record() const { return record_; }
  std::int64_t frames() const { return frames_; }
  /// The state at `step`, from which the run now goes on, is in a restart file: to be recorded once there are `frames`.
  void saved(std::int64_t step, std::int64_t frames, nlohmann::ordered_json state);
  /// Adds the next frame.
  void add(const Moment& moment, const InherentStructure& found, const SamplePlan& plan);
  /// All frames asked for are there.
  void finish();

 private:
  struct Saved {
    std::int64_t step;
    std::int64_t frames;
    nlohmann::ordered_json state;
  };
  void record_what_is_due();

  RunFiles files_;
  RunRecord record_;
  std::vector<std::string> names_;
  std::int64_t frames_ = 0;
  std::deque<Saved> saved_;
};

/// Titles and units of the columns of a table, a line that begins with #.
std::string sample_table_header(const Units& units);

/// Frames that the record of a run speaks of.
std::int64_t recorded_frames(const RunRecord& record);

}  // namespace pel::drivers
