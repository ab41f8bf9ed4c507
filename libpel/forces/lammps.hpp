#pragma once

#include <mpi.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libpel/core/structure.hpp"
#include "libpel/core/units.hpp"
#include "libpel/forces/force_field.hpp"
#include "libpel/forces/lammps_script.hpp"

namespace pel {

/// Forces of any potential LAMMPS offers, from an instance inside this process. Every rank of `communicator` calls
/// every member alike and receives the same numbers. Unless the potential has a `neighbor` command, the neighbor skin is
/// 0.3 length units (lj: 0.045), less than LAMMPS's own default.
class LammpsForceField final : public ForceField {
 public:
  /// `communicator` is duplicated for the instance and must outlive it. Throws InputError with LAMMPS's own message
  /// where the potential or the structure is refused.
  LammpsForceField(LammpsInput input, MPI_Comm communicator);
  ~LammpsForceField() override;

  Index atoms() const override { return structure_->atoms(); }
  Invariance invariance() const override;
  double evaluate(View3X positions, Span3X forces) override;

  /// The atoms of the data file, unwrapped by its image flags.
  const Structure& structure() const { return *structure_; }
  const Units& units() const { return units_; }
  /// Forgets earlier positions: what follows depends, to the last bit, only on the positions given from now on.
  /// (Sums over neighbors run in an order left by earlier calls, and a search amplifies the last bit.) On several
  /// ranks atoms also migrate between ranks, and the promise holds to rounding only.
  void rebuild() { fresh_ = true; }
  /// Writes a LAMMPS data file with these positions. Throws InputError where the file cannot be written.
  void write_data(const std::string& file, View3X positions);

 private:
  class Instance;

  LammpsInput input_;
  MPI_Comm communicator_;
  std::unique_ptr<Instance> instance_;  // empty after an error of LAMMPS: opened anew at the next call
  std::optional<Structure> structure_;
  Units units_;
  bool fresh_ = true;
  bool held_ = false;  // by a fix, such as a wall: rigid motions may cost energy
};

}  // namespace pel
