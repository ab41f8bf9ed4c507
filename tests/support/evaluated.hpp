#pragma once

#include <cmath>
#include <cstring>

#include <doctest/doctest.h>

#include "libpel/forces/force_field.hpp"

namespace pel::test {

/// The answer of one force call.
struct Evaluated {
  double energy = 0;
  Matrix3X forces;
};

inline Evaluated evaluated(ForceField& force_field, View3X positions) {
  Evaluated result{0, Matrix3X(3, positions.cols())};
  result.energy = force_field.evaluate(positions, result.forces);
  return result;
}

/// Equal to `tolerance`, relative to 1 + the size of the numbers.
inline void check_equal(const Evaluated& a, const Evaluated& b, double tolerance) {
  CHECK(std::abs(a.energy - b.energy) < tolerance * (1 + std::abs(a.energy)));
  CHECK((a.forces - b.forces).cwiseAbs().maxCoeff() < tolerance * (1 + a.forces.cwiseAbs().maxCoeff()));
}

inline bool same_bits(const Evaluated& a, const Evaluated& b) {
  return std::memcmp(&a.energy, &b.energy, sizeof(double)) == 0 && a.forces == b.forces;
}

}  // namespace pel::test
