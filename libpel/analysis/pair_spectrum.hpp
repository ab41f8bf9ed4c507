#pragma once

#include <algorithm>

#include <Eigen/Core>
#include <unsupported/Eigen/FFT>

#include "libpel/core/types.hpp"

namespace pel {

/// The frames of a trajectory that are in memory at once: `history` old ones, then `fresh` ones. Pairs of frames
/// (m - k, m) with k = 1..lags count where the later one is fresh, so that window after window counts every pair once.
struct FrameWindow {
  Index lags = 0;
  Index history = 0;  ///< all frames there were before, or the last `lags` of them
  Index fresh = 0;

  Index frames() const { return history + fresh; }
  /// Number of pairs at a lag.
  Index pairs(Index lag) const { return std::max<Index>(0, frames() - std::max(history, lag)); }
};

/// What paths contribute to the sum over pairs of |r(m) - r(m - k)|^2; contributions of paths add up.
struct PairSpectrum {
  Eigen::ArrayXcd products;  ///< Fourier transform of the sum over pairs of r(m - k) . r(m), k >= 0
  Eigen::ArrayXd squares;    ///< per frame of the window: |r|^2

  PairSpectrum& operator+=(const PairSpectrum& other);
};

/// Sum over m of v(m) + sign v(m - k) over the pairs of a window, for k = 0..lags; `values`: one per frame.
Eigen::ArrayXd sums_over_pairs(const Eigen::ArrayXd& values, const FrameWindow& window, int sign);

/// Squared displacements at all lags by the fast Fourier transform (Calandrini et al., Collection SFN 12, 201 (2011)),
/// in blocks (overlap and save): O(N log N) in the length of a window.
class PairTransform {
 public:
  /// For windows of at most `fresh` fresh frames.
  PairTransform(Index lags, Index fresh);

  PairSpectrum nothing(const FrameWindow& window) const;
  /// Adds a path: window.frames() x d, column = coordinate. Rounding errors are relative to |r|^2, so that |r| should
  /// be small: relative to a point of the path.
  void add(const Eigen::Ref<const Eigen::MatrixXd>& path, const FrameWindow& window, PairSpectrum& spectrum);
  /// Sum over pairs (and over what was added) of |r(m) - r(m - k)|^2 for k = 0..lags.
  Eigen::ArrayXd squared_displacements(const PairSpectrum& spectrum, const FrameWindow& window);

 private:
  Index length_;  // of the transforms: no pair wraps around
  Eigen::FFT<double> fourier_;
  Eigen::VectorXd signal_;
  Eigen::VectorXcd all_, fresh_;
};

}  // namespace pel
