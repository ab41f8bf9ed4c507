#pragma once

#include <functional>

#include "libpel/search/event.hpp"

namespace pel {

/// Minimizes a minimum tighter than it was; a point that cannot be is returned as it is.
using Tighten = std::function<StationaryPoint(const StationaryPoint&)>;

}  // namespace pel
