#pragma once

#include <array>

#include "libpel/core/random.hpp"
#include "libpel/forces/force_field.hpp"

namespace pel::test {

/// Normal random numbers of unit variance, 3 x `atoms`.
Matrix3X random_vector(Index atoms, Stream& stream);
/// A stream of its own for each test.
Stream test_stream(std::uint64_t seed);

/// Stationary points of the Mueller-Brown surface, to three digits.
inline const std::array<Vector3, 3> mueller_brown_minima{Vector3(-0.558, 1.442, 0), Vector3(0.623, 0.028, 0),
                                                         Vector3(-0.050, 0.467, 0)};
struct KnownSaddle {
  Vector3 position;
  std::array<int, 2> minima;  ///< which of the minima it joins
};
inline const std::array<KnownSaddle, 2> mueller_brown_saddles{KnownSaddle{Vector3(-0.822, 0.624, 0), {0, 2}},
                                                              KnownSaddle{Vector3(0.212, 0.293, 0), {1, 2}}};

/// The stationary point next to `position` by Newton steps on the numerical Hessian, `excluded` motions left out.
Matrix3X newton_stationary_point(ForceField& force_field, View3X position);

/// An icosahedron of 12 atoms around a 13th, near the lowest minimum of that many Lennard-Jones atoms.
Matrix3X icosahedron();
/// `atoms` points in a ball, none nearer to another than 0.8.
Matrix3X random_cluster(Index atoms, Stream& stream);

}  // namespace pel::test
