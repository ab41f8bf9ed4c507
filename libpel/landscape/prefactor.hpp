#pragma once

#include <cstdint>

#include "libpel/core/types.hpp"

namespace pel {

/// Harmonic (Vineyard 1957) attempt frequencies of a saddle, over the region that moves.
struct Prefactor {
  SaddleId saddle{-1};
  double log_forward = 0;  ///< natural logarithm of the frequency from Saddle::from to Saddle::to, 1 / time
  double log_reverse = 0;  ///< ... and back
  std::int64_t atoms = 0;  ///< in the region
  double change = 0;       ///< of the logarithms against the next smaller region: the larger of both
};

}  // namespace pel
