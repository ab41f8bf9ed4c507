#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <Eigen/Core>

#include "libpel/core/structure.hpp"
#include "libpel/io/trajectory_file.hpp"

namespace pel::drivers {

/// From one frame of a trajectory to the next.
struct Interval {
  std::int64_t number = 0;  ///< from 0: that of its first frame
  Matrix3X before;          ///< 3 x N: positions of its first frame, as in the file
  Matrix3X steps;           ///< 3 x N: displacements to the second, drift removed
};

/// What is done to frames on the way.
struct StepRules {
  Wrapped wrapped = Wrapped::refused;
  bool keep_drift = false;  ///< of the center of mass
  /// Between frames, which the times in the file are to agree with; none: they do not count.
  std::optional<double> interval = std::nullopt;
};

/// Is a time between frames, as a file tells it, this interval? Times are rounded as they are printed.
bool is_interval(double told, double interval);

/// The steps of a trajectory, one interval after the other. Throws InputError where frames are out of order or not
/// equally far apart, or a position is not finite.
class StepReader {
 public:
  /// `structure`: box, species and masses.
  StepReader(const std::string& path, const Structure& structure, const StepRules& rules);
  /// The next interval; none at the end.
  std::optional<Interval> next();
  const TrajectoryFile& file() const { return file_; }

 private:
  std::optional<Frame> read();
  void require_order(const Frame& frame);

  std::string path_;
  StepRules rules_;
  Eigen::VectorXd masses_;
  TrajectoryFile file_;
  std::optional<Frame> last_;
  std::optional<std::int64_t> spacing_;  // in simulation steps
};

/// How long a trajectory is, and how far its first two frames are apart.
struct FrameCount {
  std::int64_t frames = 0;         ///< whole ones
  bool cut_short = false;          ///< the file ends within another one
  std::int64_t spacing = 0;        ///< simulation steps
  std::optional<double> interval;  ///< time, where the file tells it
};
FrameCount count_frames(const std::string& path, const Structure& structure, Wrapped wrapped);

}  // namespace pel::drivers
