#pragma once

#include <array>

#include "libpel/core/lattice.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// A triclinic box, periodic or free in each direction. Always valid: edges span a positive volume.
class Cell {
 public:
  /// `edges`: columns are the edge vectors a, b, c (length units). Throws InputError unless finite, with
  /// det > 0 (right-handed, not flat).
  Cell(const Matrix3& edges, std::array<bool, 3> periodic, const Vector3& origin = Vector3::Zero());

  const Matrix3& edges() const { return edges_; }
  const Vector3& origin() const { return origin_; }
  const std::array<bool, 3>& periodic() const { return periodic_; }
  double volume() const;
  /// Distance between opposite faces along each edge direction.
  Vector3 heights() const;

  /// Position in units of the edges, from the origin: in [0, 1) inside the box.
  Vector3 fractional(const Vector3& position) const { return inverse_ * (position - origin_); }
  /// The shortest of all periodic images of a displacement (exact for triclinic boxes, not only reduced ones).
  Vector3 minimum_image(const Vector3& displacement) const { return lattice_.shortest(displacement); }
  /// The image of a position inside the box (periodic directions only).
  Vector3 wrap(const Vector3& position) const;

 private:
  Matrix3 edges_;
  Matrix3 inverse_;
  Lattice lattice_;
  Vector3 origin_;
  std::array<bool, 3> periodic_;
};

}  // namespace pel
