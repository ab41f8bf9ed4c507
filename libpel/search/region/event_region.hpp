#pragma once

#include <vector>

#include "libpel/core/cell.hpp"
#include "libpel/forces/force_field.hpp"
#include "libpel/search/event.hpp"

namespace pel {

struct EventRegionOptions {
  /// Atoms whose squared motion, from -> saddle -> to, reaches this part of the largest are those that move.
  double moving_share = 0.1;
  Index first_atoms = 8;  ///< the smallest region, which holds all atoms that move even where they are more
  Index max_atoms = 512;  ///< no region is larger
};

/// Nested regions around what an event moves: the first holds the atoms that move, each further one about twice as many
/// as the one before, those nearest to them, and the last one all atoms unless they are more than allowed.
struct EventRegions {
  std::vector<Index> atoms;  ///< region k is the first sizes[k] of these
  std::vector<Index> sizes;  ///< ascending; empty where already the first region is larger than allowed
};

/// Distances are those at the saddle from the places that the moving atoms take at the saddle and at both ends: the
/// sites that an atom leaves and fills belong to its neighborhood, and an event and its reverse have the same regions.
/// (Around the saddle alone, prefactors of vacancy hops converge more slowly.) Atoms that are equally far come in
/// together: events that a symmetry carries into each other have equivalent regions. Rigid translation, along the
/// directions where it costs nothing, is no motion. `cell`: the box, or nullptr where nothing is periodic.
EventRegions event_regions(const Event& event, const Invariance& invariance, const Cell* cell,
                           const EventRegionOptions& options = {});

}  // namespace pel
