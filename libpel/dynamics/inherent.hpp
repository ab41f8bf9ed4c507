#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "libpel/forces/lammps.hpp"
#include "libpel/search/minimize.hpp"

namespace pel {

/// The minimum of the potential energy below a configuration of a run: its inherent structure (Stillinger and Weber
/// 1982).
struct InherentStructure {
  MinimizeStatus status = MinimizeStatus::budget_spent;
  double energy = 0;
  Matrix3X positions;        ///< 3 x N, unwrapped as the configuration was
  double largest_force = 0;  ///< component, energy / length
  std::int64_t force_calls = 0;
};

/// Down from the configuration itself: from the inherent structure before, which would be cheaper, another minimum may
/// be reached, and one that the run had left would be seen again.
/// Minimizes with all atoms but those marked in `fixed` (N flags) free. Throws ForceError where the force field does.
InherentStructure inherent_structure(ForceField& force_field, View3X positions, const std::vector<char>& fixed,
                                     const MinimizeOptions& options);

/// The forces on configurations of one run, in boxes that may change.
class ForcesInBox {
 public:
  /// `input`: names the potential; its structure is that of the first configuration. Opens LAMMPS on `communicator`,
  /// whose ranks call alike. Throws InputError.
  ForcesInBox(LammpsInput input, MPI_Comm communicator);

  /// Those in the box of `configuration`, which has the atoms of the structure. They forget earlier positions: on one
  /// rank what follows depends, to the last bit, on the configuration alone.
  LammpsForceField& at(const Structure& configuration);

 private:
  LammpsInput input_;
  MPI_Comm communicator_;
  std::unique_ptr<LammpsForceField> forces_;
};

}  // namespace pel
