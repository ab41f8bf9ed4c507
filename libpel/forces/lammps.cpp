#include "libpel/forces/lammps.hpp"

#define LAMMPS_LIB_MPI
#include <lammps/library.h>

#include <Eigen/LU>

#include <algorithm>
#include <array>
#include <cmath>

#include "libpel/core/error.hpp"
#include "libpel/forces/lammps_handle.hpp"
#include "libpel/forces/lammps_setup.hpp"
#include "libpel/forces/lammps_structure.hpp"

namespace pel {

/// One open LAMMPS with its atoms and potential.
class LammpsForceField::Instance {
 public:
  Instance(const LammpsInput& input, MPI_Comm communicator)
      : lammps_(communicator), style_(set_up(lammps_, input, [&] { read_structure(lammps_, input); })) {}

  LammpsHandle& lammps() { return lammps_; }
  UnitStyle style() const { return style_; }
  static std::unique_ptr<Instance> opened(const LammpsInput& input, MPI_Comm communicator);
  bool jumped(View3X positions, const Cell& cell) const;
  void scatter(View3X positions, const Cell& cell, bool canonical);

 private:
  LammpsHandle lammps_;
  UnitStyle style_;
};

std::unique_ptr<LammpsForceField::Instance> LammpsForceField::Instance::opened(const LammpsInput& input,
                                                                               MPI_Comm communicator) {
  rehearse(communicator, [&](MPI_Comm alone) { const Instance rehearsal(input, alone); });
  return std::make_unique<Instance>(input, communicator);
}

/// Of several ranks: has any atom left for more than half the width of one rank's part? LAMMPS hands atoms to the
/// neighboring ranks only, and loses those that went farther.
bool LammpsForceField::Instance::jumped(View3X positions, const Cell& cell) const {
  if (lammps_.ranks() == 1) return false;
  const auto* const* x = static_cast<const double* const*>(lammps_extract_atom(lammps_.get(), "x"));
  const Matrix3 inverse = cell.edges().inverse();
  const int* id = lammps_.ids();
  int far = 0;
  for (int i = 0, local = lammps_.local_atoms(); i < local; ++i) {
    Vector3 moved = inverse * (positions.col(id[i] - 1) - Eigen::Map<const Vector3>(x[i]));
    for (int k = 0; k < 3; ++k)
      if (cell.periodic()[k]) moved[k] -= std::round(moved[k]);
    if (moved.cwiseAbs().maxCoeff() > 0.5 / lammps_.ranks()) far = 1;
  }
  MPI_Allreduce(MPI_IN_PLACE, &far, 1, MPI_INT, MPI_MAX, lammps_.communicator());
  return far != 0;
}

/// Gives LAMMPS each position in the periodic image in which it holds the atom, or, where that is out of the box by
/// more than half an edge (its own wrapping corrects one edge only) or `canonical`, in the image inside the box.
void LammpsForceField::Instance::scatter(View3X positions, const Cell& cell, bool canonical) {
  auto* const* x = static_cast<double* const*>(lammps_extract_atom(lammps_.get(), "x"));
  auto* image = static_cast<int*>(lammps_extract_atom(lammps_.get(), "image"));
  const int* id = lammps_.ids();
  const Matrix3 inverse = cell.edges().inverse();
  const auto& periodic = cell.periodic();
  for (int i = 0, local = lammps_.local_atoms(); i < local; ++i) {
    const Vector3 position = positions.col(id[i] - 1);
    Eigen::Vector3i boxes;
    lammps_decode_image_flags(image[i], boxes.data());
    const Vector3 fraction = inverse * (position - cell.origin());
    for (int k = 0; k < 3; ++k) {
      const double inside = fraction[k] - boxes[k];
      if (periodic[k] && (canonical || inside < -0.5 || inside >= 1.5))
        boxes[k] = static_cast<int>(std::floor(fraction[k]));
    }
    image[i] = lammps_encode_image_flags(boxes[0], boxes[1], boxes[2]);
    Eigen::Map<Vector3> held(x[i]);
    held = position - cell.edges() * boxes.cast<double>();
  }
  // Moves nothing, but sends every atom to the rank where it belongs, however far.
  if (canonical && lammps_.ranks() > 1) lammps_.command("displace_atoms all move 0 0 0 units box");
}

LammpsForceField::LammpsForceField(LammpsInput input, MPI_Comm communicator)
    : input_(std::move(input)), communicator_(communicator), instance_(Instance::opened(input_, communicator)) {
  try {
    structure_ = gather_structure(instance_->lammps());
  } catch (const InputError& error) {
    throw InputError("structure '" + input_.structure_name + "': " + error.what());
  }
  held_ = lammps_id_count(instance_->lammps().get(), "fix") > 0;
  units_ = pel::units(instance_->style());
}

LammpsForceField::~LammpsForceField() = default;

Invariance LammpsForceField::invariance() const {
  if (held_) return {};
  const auto& periodic = structure_->cell.periodic();
  return {{true, true, true}, !periodic[0] && !periodic[1] && !periodic[2]};
}

double LammpsForceField::evaluate(View3X positions, Span3X forces) {
  if (!positions.allFinite()) throw ForceError("a position is not finite");
  try {
    if (!instance_) {
      instance_ = std::make_unique<Instance>(input_, communicator_);
      fresh_ = true;
    }
    const bool anew = fresh_ || instance_->jumped(positions, structure_->cell);
    instance_->scatter(positions, structure_->cell, anew);
    LammpsHandle& lammps = instance_->lammps();
    lammps.compute_forces(anew);
    fresh_ = false;
    const double energy = lammps.energy();
    lammps.gather_forces(forces);
    if (!std::isfinite(energy) || !forces.allFinite()) throw ForceError("energy or forces are not finite");
    return energy;
  } catch (const ForceError&) {
    instance_.reset();
    throw;
  }
}

void LammpsForceField::write_data(const std::string& file, View3X positions) {
  Matrix3X forces(3, atoms());
  rebuild();
  evaluate(positions, forces);
  try {
    instance_->lammps().command("write_data \"" + file + "\" nocoeff");
    rebuild();  // writing made the ghost atoms anew; the neighbor lists speak of the old ones
  } catch (const ForceError& error) {
    instance_.reset();
    throw InputError("output '" + file + "': LAMMPS says: " + error.what());
  }
}

}  // namespace pel
