#pragma once

#include <compare>

#include "libpel/core/types.hpp"

namespace pel {

/// Names one search of a landscape: which minimum it starts from, the central atom of its push (index from 0) and the
/// trial. Searches are seeded, stored and identified by it, so that nothing depends on the order in which they finish.
struct SearchKey {
  MinimumId minimum{0};
  std::int64_t atom = 0;
  std::int64_t trial = 0;
  auto operator<=>(const SearchKey&) const = default;
};

}  // namespace pel
