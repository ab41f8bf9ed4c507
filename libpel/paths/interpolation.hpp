#pragma once

#include <vector>

#include "libpel/core/cell.hpp"

namespace pel {

/// Configurations from one end of a path to the other, ends included: each 3 x N, unwrapped, length units.
using Path = std::vector<Matrix3X>;

/// `moved` with each atom at the periodic image nearest to where it is in `fixed`. Throws InputError where the numbers
/// of atoms differ.
Matrix3X nearest_images(const Cell& cell, View3X moved, View3X fixed);

/// `images` configurations evenly spaced on the straight line, and its ends: images + 2.
Path linear_path(View3X from, View3X to, int images);

/// The path moved aside by `bend` (3 x N, length units) in its middle, and less towards its ends, which stay: where
/// atoms change places, the straight line is a symmetric path that no relaxation leaves.
Path bent(Path path, View3X bend);

struct IdppOptions {
  double reach = 2;        ///< pairs that come nearer than this count, in mean distances to the nearest neighbor
  int max_calls = 200;     ///< evaluations of the pair distances for each image
  double residual = 0.02;  ///< accepted gradient of an atom, in units of that distance
};

/// Image dependent pair potential (Smidstrup, Pedersen, Stokbro and Jonsson, J. Chem. Phys. 140, 214106, 2014): from
/// the straight line, each image is relaxed toward pair distances interpolated between those of the ends, with weights
/// 1 / d^4. Atoms go around each other instead of through. No force field is called. The ends are as given, atoms at
/// the images nearest to each other; one atom alone, or none that moves, gives the straight line.
Path idpp_path(const Cell& cell, View3X from, View3X to, int images, const IdppOptions& options = {});
/// The same from another path than the straight line.
Path idpp_path(const Cell& cell, Path path, const IdppOptions& options = {});

/// Distance along the path (3N length) from its beginning to each configuration, length units.
std::vector<double> arc_lengths(const Path& path);

}  // namespace pel
