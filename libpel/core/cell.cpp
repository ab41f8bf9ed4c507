#include "libpel/core/cell.hpp"

#include <cmath>

#include <Eigen/LU>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

/// Volumes below this fraction of the product of the edge lengths are flat to rounding.
constexpr double flat = 1e-12;

const Matrix3& checked(const Matrix3& edges, const Vector3& origin) {
  if (!edges.allFinite() || !origin.allFinite())
    throw InputError("cell: an edge or the origin is not a finite number; give three finite edge vectors");
  if (!(edges.determinant() > flat * edges.colwise().norm().prod()))
    throw InputError(
        "cell: the edge vectors a, b, c span no positive volume; give three that are right-handed and not coplanar");
  return edges;
}

LatticeBasis periodic_edges(const Matrix3& edges, const std::array<bool, 3>& periodic) {
  LatticeBasis basis(3, 0);
  for (Index i = 0; i < 3; ++i) {
    if (!periodic[static_cast<std::size_t>(i)]) continue;
    basis.conservativeResize(3, basis.cols() + 1);
    basis.rightCols<1>() = edges.col(i);
  }
  return basis;
}

}  // namespace

Cell::Cell(const Matrix3& edges, std::array<bool, 3> periodic, const Vector3& origin)
    : edges_(checked(edges, origin)),
      inverse_(edges.inverse()),
      lattice_(periodic_edges(edges, periodic)),
      origin_(origin),
      periodic_(periodic) {}

double Cell::volume() const { return edges_.determinant(); }

// Row i of the inverse is normal to the faces that edge i joins, and 1 / (its length) is their distance.
Vector3 Cell::heights() const { return inverse_.rowwise().norm().cwiseInverse(); }

Vector3 Cell::wrap(const Vector3& position) const {
  Vector3 wrapped = position;
  // A second turn: a position just below a lower face may round onto the upper one, which lies outside.
  for (int turn = 0; turn < 2; ++turn) {
    Vector3 boxes = fractional(wrapped).array().floor();
    for (Index i = 0; i < 3; ++i)
      if (!periodic_[static_cast<std::size_t>(i)]) boxes[i] = 0;
    wrapped -= edges_ * boxes;
  }
  return wrapped;
}

}  // namespace pel
