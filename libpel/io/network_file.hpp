#pragma once

#include <filesystem>
#include <string>

#include "libpel/core/units.hpp"
#include "libpel/kinetics/network.hpp"

namespace pel {

/// A network given as text, and the units of its numbers.
struct NetworkFile {
  Network network;
  UnitStyle units = UnitStyle::metal;
};

/// Reads a network, one statement a line; '#' begins a comment. Minima are counted from 0 in the order of their lines,
/// tags from 0.
///
///     units metal                 metal, real or lj; default metal
///     dimension 3                 1, 2 or 3; default 3
///     tags 4                      default 1
///     species 1 1 2 2             one number per tag, from 1; default: all alike
///     minimum ENERGY [Q]          Q multiplies exp(-E / kT) in its weight; default 1
///     frontier I [I ...]          minima whose exits are not all known: walkers stop there
///     saddle I J ENERGY [Q]       joins minima I and J; k_IJ = nu (Q / Q_I) exp(-(ENERGY - E_I) / kT)
///       step DX DY DZ             of every tag on the way from I to J
///       step TAG DX DY DZ         of one tag
///       permutation P0 P1 ...     tag a of I arrives as tag Pa of J; default: labels stay
///
/// Lines `step` and `permutation` belong to the saddle above them. A folder that holds `min.data` and `ts.data`, or the
/// path of such a `min.data`, is read as a database of PATHSAMPLE (Wales): energies, logarithms of products of squared
/// frequencies, orders of point groups, and ends counted from 1; lj units, no displacements, every minimum searched.
/// There nu is 1: frequencies make the prefactors. Throws InputError naming file and line.
NetworkFile read_network(const std::filesystem::path& path);

}  // namespace pel
