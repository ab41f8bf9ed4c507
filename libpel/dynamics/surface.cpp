#include "libpel/dynamics/surface.hpp"

#include <cmath>
#include <string>

#include "libpel/core/error.hpp"

namespace pel {

OpenedSurface opened(const Structure& bulk, int axis, double vacuum) {
  if (!(vacuum > 0) || !std::isfinite(vacuum))
    throw InputError("surface: the vacuum is " + std::to_string(vacuum) + "; give a length above 0");
  Matrix3 edges = bulk.cell.edges();
  const double height = edges(axis, axis);
  const Vector3 along = Vector3::Unit(axis) * height;
  if ((edges.col(axis) - along).norm() + (edges.row(axis) - along.transpose()).norm() > 1e-9 * height)
    throw InputError("surface: the edge of the box along the axis is not perpendicular to the others; choose another");
  const double low = bulk.cell.origin()[axis];
  Vector3 origin = bulk.cell.origin();
  origin[axis] -= vacuum / 2;
  edges(axis, axis) += vacuum;
  OpenedSurface result{bulk, low, low + height};
  for (Index a = 0; a < bulk.atoms(); ++a) {
    double& place = result.structure.positions(axis, a);
    place -= height * std::floor((place - low) / height);
  }
  result.structure.cell = Cell(edges, bulk.cell.periodic(), origin);
  return result;
}

std::vector<Index> surface_atoms(View3X positions, int axis, double low, double high, double layer) {
  std::vector<Index> atoms;
  for (Index a = 0; a < positions.cols(); ++a)
    if (positions(axis, a) < low + layer || positions(axis, a) > high - layer) atoms.push_back(a);
  return atoms;
}

}  // namespace pel
