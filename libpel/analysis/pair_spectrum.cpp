#include "libpel/analysis/pair_spectrum.hpp"

#include <algorithm>

namespace pel {
namespace {

/// The smallest even product of 2, 3 and 5 that is not below `least`: the FFT is fast there.
Index fast_length(Index least) {
  const auto is_fast = [](Index n) {
    for (const Index factor : {2, 3, 5})
      while (n % factor == 0) n /= factor;
    return n == 1;
  };
  Index length = std::max<Index>(2, least + least % 2);
  while (!is_fast(length)) length += 2;
  return length;
}

/// Sums of the values before each frame: n + 1 numbers.
Eigen::ArrayXd running_sums(const Eigen::ArrayXd& values) {
  Eigen::ArrayXd sums = Eigen::ArrayXd::Zero(values.size() + 1);
  for (Index n = 0; n < values.size(); ++n) sums[n + 1] = sums[n] + values[n];
  return sums;
}

}  // namespace

PairSpectrum& PairSpectrum::operator+=(const PairSpectrum& other) {
  products += other.products;
  squares += other.squares;
  return *this;
}

Eigen::ArrayXd sums_over_pairs(const Eigen::ArrayXd& values, const FrameWindow& window, int sign) {
  const Eigen::ArrayXd before = running_sums(values);
  const Index end = window.frames();
  Eigen::ArrayXd sums = Eigen::ArrayXd::Zero(window.lags + 1);
  for (Index lag = 0; lag <= window.lags && lag < end; ++lag) {
    const Index first = std::max(window.history, lag);
    sums[lag] = before[end] - before[first] + sign * (before[end - lag] - before[first - lag]);
  }
  return sums;
}

PairTransform::PairTransform(Index lags, Index fresh) : length_(fast_length(lags + fresh)) {
  fourier_.SetFlag(Eigen::FFT<double>::HalfSpectrum);
  signal_.resize(length_);
}

PairSpectrum PairTransform::nothing(const FrameWindow& window) const {
  return {Eigen::ArrayXcd::Zero(length_ / 2 + 1), Eigen::ArrayXd::Zero(window.frames())};
}

void PairTransform::add(const Eigen::Ref<const Eigen::MatrixXd>& path, const FrameWindow& window,
                        PairSpectrum& spectrum) {
  spectrum.squares += path.array().square().rowwise().sum();
  for (Index d = 0; d < path.cols(); ++d) {
    signal_.setZero();
    signal_.segment(window.history, window.fresh) = path.col(d).tail(window.fresh);
    fourier_.fwd(fresh_, signal_);
    signal_.head(window.history) = path.col(d).head(window.history);
    fourier_.fwd(all_, signal_);
    spectrum.products += all_.array().conjugate() * fresh_.array();
  }
}

Eigen::ArrayXd PairTransform::squared_displacements(const PairSpectrum& spectrum, const FrameWindow& window) {
  const Eigen::VectorXcd products = spectrum.products.matrix();
  fourier_.inv(signal_, products, length_);
  Eigen::ArrayXd sums = sums_over_pairs(spectrum.squares, window, 1) - 2 * signal_.head(window.lags + 1).array();
  for (Index lag = 0; lag <= window.lags; ++lag)
    if (lag == 0 || window.pairs(lag) == 0) sums[lag] = 0;
  // Rounding alone makes a sum of squares negative.
  return sums.max(0);
}

}  // namespace pel
