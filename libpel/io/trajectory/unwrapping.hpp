#pragma once

#include <optional>

#include "libpel/io/trajectory/frame_numbers.hpp"

namespace pel {

/// Follows atoms through the faces of a periodic box, frame after frame, by the shortest of all images of each step.
class Unwrapping {
 public:
  /// Unwraps the positions of the next frame in place; those of the first stay as they are. What is not finite is left
  /// so, and comes back where it is next seen. Throws InputError, which names `place`, where a step is longer than 0.45
  /// of a periodic edge: which way the atom went cannot be told from half of the box.
  void follow(const FramePlace& place, Matrix3X& positions);
  /// Longest step so far along any periodic edge, as a share of it.
  double longest_step() const { return longest_; }
  /// Were there frames to unwrap?
  bool any() const { return wrapped_.has_value(); }

 private:
  std::optional<Matrix3X> wrapped_;  // of the frame before, as given
  Matrix3X unwrapped_;
  double longest_ = 0;
};

}  // namespace pel
