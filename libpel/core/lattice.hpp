#pragma once

#include "libpel/core/types.hpp"

namespace pel {

/// Up to three linearly independent columns: the edges of a box in its periodic directions.
using LatticeBasis = Eigen::Matrix<double, 3, Eigen::Dynamic, Eigen::ColMajor, 3, 3>;

/// The integer combinations of a basis, prepared for finding the one nearest to a point.
///
/// The basis is brought to an obtuse superbase: b_0 + ... + b_p = 0 with no two at an acute angle (Selling 1874). The
/// sums of its proper subsets contain every vector whose bisecting plane bounds the Voronoi cell of the lattice (Conway
/// and Sloane, Proc. R. Soc. A 436, 55 (1992)), at most 7 pairs +-v in three dimensions. A point that no such v
/// shortens is therefore the shortest of all its images, whatever the shape of the box.
class Lattice {
 public:
  /// `basis`: 3 x p, p = 0..3, columns linearly independent (length units).
  explicit Lattice(const LatticeBasis& basis);

  /// The shortest of `displacement` + all lattice vectors.
  Vector3 shortest(const Vector3& displacement) const;

 private:
  Vector3 inside_voronoi_cell(Vector3 displacement) const;

  Matrix3 basis_ = Matrix3::Zero();  // columns; zero beyond p, so that the arithmetic has a fixed size
  Matrix3 dual_ = Matrix3::Zero();   // rows; dual_ * basis_ = 1 on the span
  bool rectangular_ = false;
  Eigen::Matrix<double, 3, Eigen::Dynamic, Eigen::ColMajor, 3, 7> voronoi_;  // one of each pair +-v
};

}  // namespace pel
