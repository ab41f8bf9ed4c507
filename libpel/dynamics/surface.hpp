#pragma once

#include <vector>

#include "libpel/core/structure.hpp"

namespace pel {

/// A bulk structure cut open across one edge of its box: its atoms wrapped into the box along that edge, which is then
/// longer by `vacuum` (length units), half of it on either side. The box stays periodic.
struct OpenedSurface {
  Structure structure;
  double low = 0;   ///< position along the axis of the plane of the cut, where the atoms begin
  double high = 0;  ///< and where they end
};

/// `axis`: 0, 1 or 2 for x, y or z, along which an edge must lie, perpendicular to the others. Throws InputError where
/// it does not, or the vacuum is not positive and finite.
OpenedSurface opened(const Structure& bulk, int axis, double vacuum);

/// Atoms (from 0, ascending) within `layer` (length units) of either plane of the cut, those beyond it included.
std::vector<Index> surface_atoms(View3X positions, int axis, double low, double high, double layer);

}  // namespace pel
