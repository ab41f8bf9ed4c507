#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "libpel/core/cell.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// One image of an atom near another atom.
struct Neighbor {
  Index atom = 0;        ///< index from 0
  Vector3 displacement;  ///< from the central atom to this image, length units
};

/// The atoms of which some image lies within `radius` (length units) of atom `center`, `center` included; ascending.
/// Throws InputError where `center` is no atom or the radius is not positive and finite.
std::vector<Index> atoms_within(const Cell& cell, View3X positions, Index center, double radius);

/// For each atom (column of `positions`, 3 x N) every image of every atom within `radius` (length units), nearest
/// first. The radius may exceed the box: an atom then appears once per image, images of the central atom included; the
/// central atom itself does not appear. At exactly `radius` rounding decides. A k-d tree (nanoflann) over the atoms and
/// their images near the box: O(N log N). Throws InputError where the radius is not positive and finite.
std::vector<std::vector<Neighbor>> neighbor_lists(const Cell& cell, View3X positions, double radius);

/// Mean distance of the atoms to their nearest neighbor, their own images included; atoms without any do not count. 0
/// where none has one.
double nearest_distance(const Cell& cell, View3X positions);

/// Finds the atom at a place, periodic images included: a k-d tree (nanoflann), O(log N) per place.
class AtomLocator {
 public:
  /// `positions`: 3 x N, copied. `reach`: the farthest that an atom may lie from a place, length units. Throws
  /// InputError where the reach is not positive and finite.
  AtomLocator(const Cell& cell, View3X positions, double reach);
  AtomLocator(AtomLocator&&) noexcept;
  ~AtomLocator();

  /// The atom whose image is nearest to `place`, and the displacement from there to that image; nothing where all are
  /// farther than the reach.
  std::optional<Neighbor> nearest(const Vector3& place) const;

 private:
  struct Points;
  std::unique_ptr<Points> points_;
};

}  // namespace pel
