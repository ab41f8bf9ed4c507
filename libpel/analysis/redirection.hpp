#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "libpel/core/types.hpp"

namespace pel {

/// Where an activated step leads in a random walk: as far as `step`, in a direction drawn with the random words. Over
/// many draws it averages to zero.
using Redirection = std::function<Vector3(const Vector3& step, const std::array<std::uint64_t, 4>& words)>;

/// Any direction of the space that the `axes` (0 = x, 1 = y, 2 = z; two or three of them) span, all equally probable.
/// Components along other axes are dropped. Throws std::invalid_argument for another number of axes.
Redirection any_direction(const std::vector<Index>& axes);

}  // namespace pel
