#pragma once

#include <cstdint>

#include "libpel/search/art.hpp"
#include "libpel/search/connect.hpp"

namespace pel::test {

/// Saddle searches on the Mueller-Brown surface, whose lengths are about 1 and curvatures 100 to 3000.
ArtOptions mueller_brown_options();
ConnectOptions mueller_brown_connect();
StationaryPoint mueller_brown_minimum(int which);
/// A random direction in the plane of the surface.
Push push_in_plane(std::uint64_t trial);

/// Saddle searches on 13 Lennard-Jones atoms.
ArtOptions cluster_options();
ConnectOptions cluster_connect();
StationaryPoint icosahedral_minimum();
/// A random atom and three more.
Push push_of_cluster(std::uint64_t trial);
/// A saddle next to the icosahedron and its mode, converged tightly. Throws std::runtime_error where none is found.
struct SaddleWithMode {
  Matrix3X positions;
  Matrix3X mode;
};
SaddleWithMode icosahedral_saddle();

}  // namespace pel::test
