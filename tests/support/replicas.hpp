#pragma once

#include "libpel/core/structure.hpp"

namespace pel::test {

/// `times`^3 copies of a periodic structure side by side.
Structure replicated(const Structure& structure, int times);

}  // namespace pel::test
