#pragma once

#include <functional>

#include "drivers/dynamics/work_clock.hpp"
#include "libpel/dynamics/inherent.hpp"
#include "libpel/parallel/message.hpp"

namespace pel::drivers {

/// Finds inherent structures on one rank, for itself or for others.
struct InherentFinder {
  ForcesInBox forces;
  Structure structure;  ///< whose atoms the configurations have
  MinimizeOptions options;
  WorkClock clock;

  /// Calls `poll` ahead of every force call. Throws ForceError.
  InherentStructure below(const Structure& configuration, const std::function<void()>& poll);
  /// The same on request of another rank: a packed configuration in, a packed inherent structure out.
  Bytes serve(const Bytes& request);
};

Bytes packed(const Structure& configuration);
InherentStructure unpacked_inherent(const Bytes& bytes);

}  // namespace pel::drivers
