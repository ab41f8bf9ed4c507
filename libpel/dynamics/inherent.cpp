#include "libpel/dynamics/inherent.hpp"

#include "libpel/forces/lammps_data.hpp"

namespace pel {
namespace {

/// Walls that shrink to the atoms are LAMMPS's own affair: only periodic edges count.
bool same_box(const Cell& a, const Cell& b) {
  for (int k = 0; k < 3; ++k)
    if (a.periodic()[k] && a.edges().col(k) != b.edges().col(k)) return false;
  return true;
}

}  // namespace

InherentStructure inherent_structure(ForceField& force_field, View3X positions, const std::vector<char>& fixed,
                                     const MinimizeOptions& options) {
  Frozen mobile(force_field, positions, fixed);
  const Minimization found = minimize(mobile, mobile.restrict(positions), options);
  return {found.status, found.energy, mobile.expand(found.positions), size(found.forces, ForceNorm::max_component),
          found.force_calls};
}

ForcesInBox::ForcesInBox(LammpsInput input, MPI_Comm communicator)
    : input_(std::move(input)),
      communicator_(communicator),
      forces_(std::make_unique<LammpsForceField>(input_, communicator)) {}

LammpsForceField& ForcesInBox::at(const Structure& configuration) {
  if (!same_box(configuration.cell, forces_->structure().cell)) {
    input_.structure = lammps_data(configuration, "configuration of a run");
    forces_ = std::make_unique<LammpsForceField>(input_, communicator_);
  }
  forces_->rebuild();
  return *forces_;
}

}  // namespace pel
