#pragma once

#include <map>
#include <vector>

#include <boost/graph/adjacency_list.hpp>

#include "libpel/core/displacement.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// A vertex of the landscape.
struct Minimum {
  double energy = 0;
  Matrix3X positions;     ///< 3 x N, unwrapped, in the labels of the structure the landscape began with
  bool searched = false;  ///< saddle searches were made from here; otherwise its exits are known only in part
  /// Order of the group of translations and permutations of like atoms that carry it into itself: the minimum stands
  /// for its images under all others. 1 where identity is labelled.
  int symmetry = 1;
};

/// An edge of the landscape. The direction is that of `from` -> `to`; both barriers follow from one energy.
struct Saddle {
  SaddleId id{-1};
  MinimumId from{-1};
  MinimumId to{-1};
  double energy = 0;
  double eigenvalue = 0;
  Matrix3X positions;  ///< 3 x N, continuous with those of the minimum `from`
  Moves displacement;  ///< of each atom from `from` to `to` along the path, drift of the center of mass removed
  /// Atom k of `from` arrives as atom permutation[k] of `to`; empty where labels stay.
  std::vector<Index> permutation;
  /// Atom k ends at the place of atom permutation[k] of `to` + translation + lattice vectors. Zero where identity is
  /// labelled.
  Vector3 translation = Vector3::Zero();
  int symmetry = 1;             ///< as of a minimum
  double max_displacement = 0;  ///< largest length in `displacement`
  std::int64_t hits = 1;        ///< searches that found it
};

/// Minima joined by saddles. Parallel edges (two saddles between the same minima) and loops are kept apart.
/// Vertex descriptor = MinimumId; edge SaddleId = order of insertion, which is also the order of boost::edges.
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, Minimum, Saddle>;

/// The two minima that a saddle joins.
struct Ends {
  MinimumId from{-1};
  MinimumId to{-1};
};

/// The graph and two indexes into it, which the functions below keep: grow it through them, and leave the energy of a
/// minimum and the ends of a saddle as they were added.
struct Landscape {
  Graph graph;
  std::multimap<double, MinimumId> by_energy;  ///< every minimum under its energy
  std::vector<Ends> ends;                      ///< of every saddle, by SaddleId
};

/// Throws std::invalid_argument where the energy or a coordinate is not finite.
MinimumId add_minimum(Landscape& landscape, Minimum minimum);
/// Sets `id` and `max_displacement`, and returns the id. Throws std::out_of_range where an end does not exist,
/// std::invalid_argument where a number of the saddle is not finite.
SaddleId add_saddle(Landscape& landscape, Saddle saddle);

/// These four throw std::out_of_range where the landscape has no such id.
const Minimum& minimum(const Landscape& landscape, MinimumId id);
Minimum& minimum(Landscape& landscape, MinimumId id);
const Saddle& saddle(const Landscape& landscape, SaddleId id);
Saddle& saddle(Landscape& landscape, SaddleId id);

std::int64_t minima(const Landscape& landscape);
std::int64_t saddles(const Landscape& landscape);

/// The minima with |energy - E_i| <= tolerance, ascending by id.
std::vector<MinimumId> minima_near(const Landscape& landscape, double energy, double tolerance);
/// The saddles that join `a` and `b`, whichever way they are stored, ascending by id; a == b asks for loops.
std::vector<SaddleId> saddles_between(const Landscape& landscape, MinimumId a, MinimumId b);

/// Barriers of a saddle seen from its two ends.
struct Barriers {
  double forward = 0;  ///< saddle - from
  double reverse = 0;  ///< saddle - to
};
Barriers barriers(const Landscape& landscape, const Saddle& saddle);

}  // namespace pel
