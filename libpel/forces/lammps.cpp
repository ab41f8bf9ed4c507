#include "libpel/forces/lammps.hpp"

#define LAMMPS_LIB_MPI
#include <lammps/library.h>

#include <Eigen/LU>

#include <algorithm>
#include <array>
#include <cmath>

#include "libpel/core/error.hpp"
#include "libpel/forces/lammps_file.hpp"
#include "libpel/forces/lammps_handle.hpp"
#include "libpel/forces/lammps_setup.hpp"

namespace pel {
namespace {

Cell read_cell(void* handle) {
  std::array<double, 3> low{}, high{};
  std::array<int, 3> periodic{};
  double xy = 0, yz = 0, xz = 0;
  int change = 0;
  lammps_extract_box(handle, low.data(), high.data(), &xy, &yz, &xz, periodic.data(), &change);
  Matrix3 edges;
  edges << high[0] - low[0], xy, xz, 0, high[1] - low[1], yz, 0, 0, high[2] - low[2];
  return {edges, {periodic[0] != 0, periodic[1] != 0, periodic[2] != 0}, Vector3(low[0], low[1], low[2])};
}

void require_consecutive_ids(void* handle, MPI_Comm communicator, std::int64_t atoms) {
  const auto* ids = static_cast<const int*>(lammps_extract_atom(handle, "id"));
  const int local = *static_cast<const int*>(lammps_extract_global(handle, "nlocal"));
  std::int64_t largest = 0;
  for (int i = 0; i < local; ++i) largest = std::max<std::int64_t>(largest, ids[i]);
  MPI_Allreduce(MPI_IN_PLACE, &largest, 1, MPI_INT64_T, MPI_MAX, communicator);
  if (largest != atoms)
    throw InputError("the largest atom id is " + std::to_string(largest) + " but there are " + std::to_string(atoms) +
                     " atoms; number them 1 to N");
  std::vector<int> times(atoms, 0);
  for (int i = 0; i < local; ++i) ++times[ids[i] - 1];
  MPI_Allreduce(MPI_IN_PLACE, times.data(), static_cast<int>(atoms), MPI_INT, MPI_SUM, communicator);
  if (const auto none = std::ranges::find(times, 0); none != times.end())
    throw InputError("no atom has the id " + std::to_string(none - times.begin() + 1) +
                     " because another id is given twice; number them 1 to N");
}

std::vector<double> read_masses(void* handle) {
  const auto types = static_cast<std::size_t>(lammps_extract_setting(handle, "ntypes"));
  const auto* mass = static_cast<const double*>(lammps_extract_atom(handle, "mass"));
  if (!mass) throw InputError("masses per atom are not supported; give one mass per atom type");
  return {mass + 1, mass + 1 + types};
}

Structure gather_structure(void* handle, MPI_Comm communicator) {
  const auto atoms = static_cast<Index>(lammps_get_natoms(handle));
  require_consecutive_ids(handle, communicator, atoms);
  Structure structure{read_cell(handle), Matrix3X(3, atoms), std::vector<int>(atoms), read_masses(handle), {}, {}};
  Eigen::Matrix3Xi image(3, atoms);
  std::string x = "x", type = "type", flags = "image", charge = "q";
  lammps_gather_atoms(handle, x.data(), 1, 3, structure.positions.data());
  lammps_gather_atoms(handle, type.data(), 0, 1, structure.species.data());
  lammps_gather_atoms(handle, flags.data(), 0, 3, image.data());
  structure.positions += structure.cell.edges() * image.cast<double>();
  if (lammps_extract_setting(handle, "q_flag") == 1) {
    structure.charges.resize(atoms);
    lammps_gather_atoms(handle, charge.data(), 1, 1, structure.charges.data());
  }
  structure.fixed.assign(atoms, 0);
  validate(structure);
  return structure;
}

}  // namespace

/// One open LAMMPS with its atoms and potential.
class LammpsForceField::Instance {
 public:
  Instance(const LammpsInput& input, MPI_Comm communicator)
      : lammps_(communicator), style_(set_up(lammps_, input, [&] { read_structure(input); })) {}

  LammpsHandle& lammps() { return lammps_; }
  UnitStyle style() const { return style_; }
  static std::unique_ptr<Instance> opened(const LammpsInput& input, MPI_Comm communicator);
  bool jumped(View3X positions, const Cell& cell) const;
  void scatter(View3X positions, const Cell& cell, bool canonical);

 private:
  void read_structure(const LammpsInput& input);

  LammpsHandle lammps_;
  UnitStyle style_;
};

std::unique_ptr<LammpsForceField::Instance> LammpsForceField::Instance::opened(const LammpsInput& input,
                                                                               MPI_Comm communicator) {
  rehearse(communicator, [&](MPI_Comm alone) { const Instance rehearsal(input, alone); });
  return std::make_unique<Instance>(input, communicator);
}

void LammpsForceField::Instance::read_structure(const LammpsInput& input) {
  const TemporaryFile file(input.structure, lammps_.communicator());
  try {
    lammps_.command("read_data " + file.name());
  } catch (const ForceError& error) {
    throw InputError("structure '" + input.structure_name + "': LAMMPS says: " + error.what());
  }
  if (lammps_get_natoms(lammps_.get()) < 1)
    throw InputError("structure '" + input.structure_name + "': it holds no atoms");
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
    structure_ = gather_structure(instance_->lammps().get(), instance_->lammps().communicator());
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
