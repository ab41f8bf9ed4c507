#pragma once

#include <vector>

#include "libpel/core/cell.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// What the neighbors of an atom look like.
enum class LocalOrder { none, face_centered, hexagonal, body_centered, icosahedral };

/// By adaptive common neighbor analysis (Honeycutt and Andersen, J. Phys. Chem. 91, 4950, 1987; Stukowski, Modelling
/// Simul. Mater. Sci. Eng. 20, 045021, 2012): bonds among the 12 or 14 nearest neighbors, shorter than halfway between
/// the first and second shell of that crystal at their mean distance, have the pattern of a close-packed or
/// body-centered crystal, whatever the species. Per atom of `positions` (3 x N), which should be an inherent structure:
/// thermal motion hides order. Atoms next to a defect are none; so are those of open lattices such as diamond.
std::vector<LocalOrder> local_order(const Cell& cell, View3X positions);

/// How many atoms have each order.
struct LocalOrderCount {
  Index face_centered = 0, hexagonal = 0, body_centered = 0, icosahedral = 0, none = 0;

  Index atoms() const { return crystalline() + icosahedral + none; }
  Index crystalline() const { return face_centered + hexagonal + body_centered; }
  double percent(Index part) const { return 100 * static_cast<double>(part) / static_cast<double>(atoms()); }
  double crystalline_percent() const { return percent(crystalline()); }
  friend bool operator==(const LocalOrderCount&, const LocalOrderCount&) = default;
};
LocalOrderCount count(const std::vector<LocalOrder>& order);

}  // namespace pel
