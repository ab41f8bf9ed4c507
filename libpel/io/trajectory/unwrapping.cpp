#include "libpel/io/trajectory/unwrapping.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace pel {
namespace {

constexpr double too_long = 0.45;  // of an edge

/// Along periodic edges, as a share of them; 0 for what is not finite.
double share_of_edges(const Cell& cell, const Vector3& step) {
  const Vector3 share = cell.fractional(cell.origin() + step);
  double longest = 0;
  for (std::size_t d = 0; d < 3; ++d)
    if (cell.periodic()[d]) longest = std::max(longest, std::abs(share[static_cast<Index>(d)]));
  return std::isfinite(longest) ? longest : 0;
}

}  // namespace

void Unwrapping::follow(const FramePlace& place, Matrix3X& positions) {
  const Matrix3X given = positions;
  if (wrapped_)
    for (Index atom = 0; atom < positions.cols(); ++atom) {
      const Vector3 apart = given.col(atom) - wrapped_->col(atom);
      if (!apart.allFinite()) continue;
      const Vector3 step = place.of.cell.minimum_image(apart);
      const double share = share_of_edges(place.of.cell, step);
      if (share > too_long)
        place.refuse("atom " + std::to_string(atom + 1) + " moved by " + std::to_string(share) +
                     " of the box since the frame before, too far to be unwrapped; write unwrapped positions, or "
                     "frames more often");
      longest_ = std::max(longest_, share);
      positions.col(atom) = unwrapped_.col(atom) + step;
    }
  wrapped_ = given;
  unwrapped_ = positions;
}

}  // namespace pel
