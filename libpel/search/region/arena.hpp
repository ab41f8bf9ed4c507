#pragma once

#include <functional>
#include <optional>

#include "libpel/forces/lammps.hpp"
#include "libpel/forces/lammps_region.hpp"
#include "libpel/search/curvature/springs.hpp"
#include "libpel/search/event.hpp"
#include "libpel/search/sample.hpp"

namespace pel {

/// A system that can be searched piece by piece.
struct RegionSystem {
  LammpsRegion& region;
  LammpsForceField& whole;  ///< the same system, all atoms
  /// Called ahead of every force call but those that fill the region: interruption (by throwing).
  std::function<void()> before_call = [] {};
};

/// What all searches from one minimum share; 3 x N, all atoms.
struct SearchStart {
  StationaryPoint point;
  Springs springs;
  Metric metric;         ///< of all atoms but the fixed ones
  double stiffness = 0;  ///< of a metric without springs, energy / length^2
};
/// A few force calls of the whole system, `whole`.
SearchStart search_start(ForceField& whole, const Structure& structure, const StationaryPoint& start, double stiffness);

/// 0 ... count - 1: all of the mobile atoms, among themselves.
std::vector<Index> first_indices(Index count);

/// The atoms that move for now, and the forces on them.
struct Arena {
  ForceField& forces;
  std::vector<Index> mobile;  ///< ascending
  Metric metric;

  Matrix3X restrict(const Matrix3X& all) const { return all(Eigen::all, mobile); }
  void put(Matrix3X& all, View3X positions) const { all(Eigen::all, mobile) = positions; }
  /// A vector of the mobile atoms as one of all, zero elsewhere.
  Matrix3X spread(View3X vector, Index atoms) const;
  /// Energies of a sphere mean nothing but differences.
  Sample sample(const Matrix3X& all) const { return sample_at(forces, restrict(all)); }
};

/// Spheres of mobile atoms in a system, and the system itself. One sphere exists at a time. All positions are 3 x N.
class Arenas {
 public:
  Arenas(RegionSystem system, const SearchStart& start);
  Arenas(const Arenas&) = delete;
  Arenas& operator=(const Arenas&) = delete;

  /// Atoms outside stay at `positions`, where `forces` are those of the whole system; none where it is at rest. Nothing
  /// where sphere and shell do not fit into the system, or hold more than `share` of its atoms.
  std::optional<Arena> sphere(const Sphere& sphere, const Matrix3X& positions, const Matrix3X& forces = {},
                              double share = 1);
  /// With a shell of two cut-offs, where the Hessian is that of the whole system, too.
  std::optional<Arena> exact_sphere(const Sphere& sphere, const Matrix3X& positions);
  Arena whole();

  const SearchStart& start() const { return start_; }
  const LammpsRegion& region() const { return system_.region; }
  std::int64_t force_calls() const;
  /// Those of them that were of the whole system.
  std::int64_t whole_calls() const { return counted_whole_.calls(); }

 private:
  Arena filled() const;

  RegionSystem system_;
  const SearchStart& start_;
  Watched watched_region_, watched_whole_;
  mutable Counted counted_region_;
  Counted counted_whole_;
  Frozen all_;
  std::int64_t fills_ = 0;
};

}  // namespace pel
