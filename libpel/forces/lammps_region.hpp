#pragma once

#include <mpi.h>

#include <memory>

#include "libpel/core/displacement.hpp"
#include "libpel/core/units.hpp"
#include "libpel/forces/force_field.hpp"
#include "libpel/forces/lammps_script.hpp"
#include "libpel/forces/region.hpp"

namespace pel {

/// The mobile atoms inside a sphere, the atoms around them frozen, in a small LAMMPS of their own: a force call costs
/// what these atoms cost, however many the whole system has. Moved from place to place by filling it anew. Every rank
/// of the communicator calls every member alike and receives the same numbers.
///
/// With a shell of two cut-offs forces and differences of energies are those of the whole system. With a thinner one,
/// what the missing neighbors of the shell change in the forces at the reference is taken back as a constant: F(x) =
/// F_region(x) + c, E(x) = E_region(x) - c . (x - reference), so that forces are exact there and everywhere the
/// gradient of the energy.
class LammpsRegion final : public ForceField {
 public:
  /// `structure`: all atoms; of it only cell, species, masses, charges and fixed atoms count. Throws InputError where
  /// the potential is refused, or no region can be cut out of its forces (see region_input).
  LammpsRegion(const LammpsInput& input, Structure structure, MPI_Comm communicator);
  ~LammpsRegion() override;

  /// Mobile become the atoms inside `sphere`. `reference`: 3 x N, unwrapped positions of all atoms, at which those
  /// outside stay. `reference_forces`: 3 x N, of the whole system there; none for a relaxed minimum, where they vanish.
  /// Costs a force call. What follows is a function of these arguments alone (on several ranks, to rounding). Where
  /// it returns meets_itself the region is left as it was. Throws InputError where no atom inside the sphere is mobile
  /// or sizes disagree, ForceError where LAMMPS gives no finite answer.
  RegionFit fill(View3X reference, const Sphere& sphere, const ShellOptions& shell = {},
                 const Matrix3X& reference_forces = {});

  Index atoms() const override { return std::ssize(atoms_.mobile); }
  Invariance invariance() const override { return {}; }
  /// `positions` and `forces`: 3 x mobile atoms. The energy is that of the small system: only differences mean
  /// something, and they carry the rounding errors of few atoms.
  double evaluate(View3X positions, Span3X forces) override;
  /// What `evaluate` returns at the reference.
  double reference_energy() const { return reference_energy_; }

  /// Indices of the mobile atoms among all, ascending.
  const std::vector<Index>& mobile() const { return atoms_.mobile; }
  /// Mobile positions -> positions of all atoms, those outside at the reference.
  Matrix3X expand(View3X mobile_positions) const;
  /// Positions of all atoms -> those of the mobile ones.
  Matrix3X restrict(View3X all_positions) const;
  /// Mobile positions as seen from the center of the sphere, in one piece whatever periodic images they come in.
  Matrix3X places(View3X mobile_positions) const { return mobile_positions + atoms_.offset; }
  /// Forces on the frozen atoms, but for fixed ones, at the positions last evaluated: the reference forces and the
  /// change since. Exact with a shell of two cut-offs.
  Moves frozen_forces() const;

  /// The mobile atoms, then the frozen ones (every image an atom of its own), all at the reference as seen from the
  /// center of the sphere, in a cell without periodic images.
  Structure piece() const;

  const Sphere& sphere() const { return sphere_; }
  /// The longest distance at which two atoms act on each other, length units.
  double cutoff() const { return cutoff_; }
  /// Of all atoms: those that never move.
  const std::vector<char>& fixed() const { return structure_.fixed; }
  /// Mobile and frozen atoms.
  Index size() const { return atoms() + std::ssize(atoms_.frozen); }

 private:
  class Instance;
  void refill();
  double compute(View3X positions);
  double half_width() const;

  LammpsInput input_;
  Structure structure_;
  MPI_Comm communicator_;
  std::unique_ptr<Instance> instance_;  // empty after an error of LAMMPS: opened anew at the next call
  double cutoff_ = 0;
  Sphere sphere_;
  RegionAtoms atoms_;
  Matrix3X reference_;         // 3 x N
  Matrix3X reference_forces_;  // 3 x N, or empty
  double reference_energy_ = 0;
  Matrix3X base_;        // 3 x size: forces of the small system at the reference
  Matrix3X correction_;  // 3 x mobile
  Matrix3X all_forces_;  // 3 x size: of the small system, mobile atoms first
  bool fresh_ = true;
};

}  // namespace pel
