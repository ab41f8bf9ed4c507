#pragma once

#include <array>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include <Eigen/Geometry>

#include "tests/analysis/trajectories.hpp"
#include "tests/kinetics/vacancy_lattice.hpp"

namespace pel::test {

inline Vector3 random_direction(Stream& stream) {
  const double height = 2 * stream.uniform() - 1, angle = 2 * std::numbers::pi * stream.uniform();
  const double radius = std::sqrt(1 - height * height);
  return {radius * std::cos(angle), radius * std::sin(angle), height};
}

/// A unit vector at the angle arccos(c) to `before`, around which it is turned at random.
inline Vector3 direction_after(const Vector3& before, double c, Stream& stream) {
  Vector3 across = random_direction(stream).cross(before);
  return c * before + std::sqrt(1 - c * c) * across.normalized();
}

/// Unit steps, each at the angle arccos(c) to the one before: f = (1 + c) / (1 - c).
inline Steps persistent_walk(Index atoms, Index intervals, double c, std::uint64_t number = 1) {
  Stream stream = stream_of(number);
  Matrix3X now(3, atoms);
  for (Index atom = 0; atom < atoms; ++atom) now.col(atom) = random_direction(stream);
  Steps steps;
  for (Index i = 0; i < intervals; ++i) {
    for (Index atom = 0; atom < atoms; ++atom) now.col(atom) = direction_after(now.col(atom), c, stream);
    steps.push_back(now);
  }
  return steps;
}

/// Atoms on the sites of a periodic lattice with one vacancy, which one of its neighbors hops into per interval: plain
/// Monte Carlo.
inline Steps vacancy_walk(const Lattice& lattice, Index intervals, std::uint64_t number = 1) {
  Stream stream = stream_of(number);
  std::map<Site, Index> atom_at = sites_around_vacancy(lattice);
  Site vacancy{0, 0, 0};
  Steps steps;
  for (Index i = 0; i < intervals; ++i) {
    const Site& hop = lattice.hops[stream() % lattice.hops.size()];
    const int sign = stream() % 2 == 0 ? 1 : -1;
    const Site from = moved(lattice, vacancy, hop, sign);
    const auto entry = atom_at.extract(from);
    Matrix3X step = Matrix3X::Zero(3, static_cast<Index>(atom_at.size()) + 1);
    step.col(entry.mapped()) = -sign * Vector3(hop[0], hop[1], hop[2]);
    atom_at[vacancy] = entry.mapped();
    vacancy = from;
    steps.push_back(step);
  }
  return steps;
}

}  // namespace pel::test
