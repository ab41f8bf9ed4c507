#include "libpel/forces/region.hpp"

#include <cmath>

namespace pel {
namespace {

/// Lattice vectors shorter than `length`, zero among them.
std::vector<Vector3> lattice_vectors(const Cell& cell, double length) {
  Eigen::Vector3i most = Eigen::Vector3i::Zero();
  for (int k = 0; k < 3; ++k)
    if (cell.periodic()[k]) most[k] = static_cast<int>(std::ceil(length / cell.heights()[k]));
  std::vector<Vector3> vectors;
  for (int i = -most[0]; i <= most[0]; ++i)
    for (int j = -most[1]; j <= most[1]; ++j)
      for (int k = -most[2]; k <= most[2]; ++k) {
        const Vector3 vector = cell.edges() * Vector3(i, j, k);
        if (vector.norm() < length) vectors.push_back(vector);
      }
  return vectors;
}

}  // namespace

RegionFit region_fit(const Cell& cell, double radius, double cutoff, const ShellOptions& options) {
  return lattice_vectors(cell, 2 * radius + (2 + options.slack) * cutoff).size() == 1 ? RegionFit::fits
                                                                                      : RegionFit::meets_itself;
}

RegionAtoms region_atoms(const Structure& structure, View3X reference, const Sphere& sphere, double cutoff,
                         const ShellOptions& options) {
  const double slack = options.slack * cutoff, inner = sphere.radius + cutoff + slack;
  const double end = sphere.radius + options.cutoffs * cutoff + slack;
  // An image farther away than twice the radius lies outside where the nearest one is inside.
  const std::vector<Vector3> vectors = lattice_vectors(structure.cell, 2 * end);
  RegionAtoms atoms;
  std::vector<Vector3> offsets;
  for (Index a = 0; a < reference.cols(); ++a) {
    const Vector3 nearest = structure.cell.minimum_image(reference.col(a) - sphere.center);
    if (nearest.squaredNorm() >= end * end) continue;
    const bool mobile = nearest.norm() < sphere.radius && !structure.fixed[a];
    if (mobile) {
      atoms.mobile.push_back(a);
      offsets.emplace_back(nearest - reference.col(a));
    }
    for (const Vector3& vector : vectors) {
      const Vector3 place = nearest + vector;
      if (place.norm() >= end || (mobile && vector.isZero(0))) continue;
      atoms.frozen.push_back({a, place, place.norm() > inner});
    }
  }
  atoms.offset.resize(3, std::ssize(offsets));
  for (Index k = 0; k < std::ssize(offsets); ++k) atoms.offset.col(k) = offsets[k];
  return atoms;
}

}  // namespace pel
