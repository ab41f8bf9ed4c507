#include "libpel/forces/lammps_region.hpp"

#define LAMMPS_LIB_MPI
#include <lammps/library.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "libpel/core/error.hpp"
#include "libpel/forces/lammps_handle.hpp"
#include "libpel/forces/lammps_setup.hpp"
#include "libpel/forces/region_potential.hpp"

namespace pel {
namespace {

/// Everything LAMMPS is told about the atoms of a region; mobile ones first.
struct Filling {
  Matrix3X places;
  std::vector<int> species;
  std::vector<double> charges;  // or empty
  std::vector<char> outer;
  double half_width = 0;  // of the box
};

/// Neighbors in space become neighbors in memory.
std::vector<Index> spatial_order(const Matrix3X& places, double width) {
  const Eigen::Array3Xi bin = (places / width).array().floor().cast<int>();
  std::vector<Index> order(places.cols());
  std::iota(order.begin(), order.end(), Index{0});
  std::ranges::sort(order, {}, [&](Index a) { return std::tuple(bin(2, a), bin(1, a), bin(0, a), a); });
  return order;
}

std::string change_box(double half_width) {
  const std::string to = " final " + std::to_string(-half_width) + " " + std::to_string(half_width);
  return "change_box all x" + to + " y" + to + " z" + to + " units box";
}

/// Columns of forces on atoms that occur several times, or are fixed, become one per atom that is not fixed.
Moves summed(const std::vector<FrozenImage>& frozen, const Matrix3X& forces, const std::vector<char>& fixed) {
  Moves result{{}, Matrix3X::Zero(3, forces.cols())};
  for (Index k = 0; k < forces.cols(); ++k) {
    const Index atom = frozen[k].atom;
    if (fixed[atom]) continue;
    if (result.atoms.empty() || result.atoms.back() != atom) result.atoms.push_back(atom);
    result.vectors.col(std::ssize(result.atoms) - 1) += forces.col(k);
  }
  result.vectors.conservativeResize(3, std::ssize(result.atoms));
  return result;
}

}  // namespace

class LammpsRegion::Instance {
 public:
  Instance(const LammpsInput& input, const Structure& structure, MPI_Comm communicator) : lammps_(communicator) {
    set_up(lammps_, input, [&] { make_box(structure.masses); });
    outer_bit_ = 1 << lammps_id_count(lammps_.get(), "group");
    lammps_.command("group pel_outer empty");
  }

  double cutoff() const;
  void fill(const Filling& filling);
  double compute(View3X places, Span3X forces, bool anew);

 private:
  void make_box(const std::vector<double>& masses) const;
  void mark(const Filling& filling);

  LammpsHandle lammps_;
  int outer_bit_ = 0;
};

void LammpsRegion::Instance::make_box(const std::vector<double>& masses) const {
  lammps_.command("region pel_box block -1 1 -1 1 -1 1 units box");
  lammps_.command("create_box " + std::to_string(masses.size()) + " pel_box");
  for (std::size_t type = 0; type < masses.size(); ++type)
    lammps_.command("mass " + std::to_string(type + 1) + " " + std::to_string(masses[type]));
}

/// A histogram of distances reaches to the pair style's cut-off: the one bin there is ends at it.
double LammpsRegion::Instance::cutoff() const {
  lammps_.command("compute pel_cutoff all rdf 1");
  lammps_.command("run 0 post no");
  const auto* const* histogram = static_cast<const double* const*>(
      lammps_extract_compute(lammps_.get(), "pel_cutoff", LMP_STYLE_GLOBAL, LMP_TYPE_ARRAY));
  const double cutoff = 2 * histogram[0][0];
  lammps_.command("uncompute pel_cutoff");
  return cutoff;
}

void LammpsRegion::Instance::fill(const Filling& filling) {
  lammps_.command("delete_atoms group all compress no");
  lammps_.command(change_box(filling.half_width));
  const auto count = static_cast<int>(filling.places.cols());
  const std::vector<Index> order = spatial_order(filling.places, 3.0);
  std::vector<int> ids(count), species(count);
  Matrix3X places(3, count);
  for (int k = 0; k < count; ++k) {
    ids[k] = static_cast<int>(order[k]) + 1;
    species[k] = filling.species[order[k]];
    places.col(k) = filling.places.col(order[k]);
  }
  lammps_create_atoms(lammps_.get(), count, ids.data(), species.data(), places.data(), nullptr, nullptr, 0);
  mark(filling);
}

void LammpsRegion::Instance::mark(const Filling& filling) {
  auto* mask = static_cast<int*>(lammps_extract_atom(lammps_.get(), "mask"));
  auto* charge = static_cast<double*>(lammps_extract_atom(lammps_.get(), "q"));
  const int* id = lammps_.ids();
  for (int i = 0, local = lammps_.local_atoms(); i < local; ++i) {
    if (filling.outer[id[i] - 1]) mask[i] |= outer_bit_;
    if (!filling.charges.empty()) charge[i] = filling.charges[id[i] - 1];
  }
  lammps_.command("neigh_modify exclude none");
  if (std::ranges::find(filling.outer, 1) != filling.outer.end())
    lammps_.command("neigh_modify exclude group pel_outer pel_outer");
}

double LammpsRegion::Instance::compute(View3X places, Span3X forces, bool anew) {
  auto* const* x = static_cast<double* const*>(lammps_extract_atom(lammps_.get(), "x"));
  const int* id = lammps_.ids();
  for (int i = 0, local = lammps_.local_atoms(); i < local; ++i)
    if (id[i] <= places.cols()) std::copy_n(places.col(id[i] - 1).data(), 3, x[i]);
  lammps_.compute_forces(anew);
  const double energy = lammps_.energy();
  lammps_.gather_forces(forces);
  if (!std::isfinite(energy) || !forces.allFinite()) throw ForceError("energy or forces are not finite");
  return energy;
}

LammpsRegion::LammpsRegion(const LammpsInput& input, Structure structure, MPI_Comm communicator)
    : input_(region_input(input)), structure_(std::move(structure)), communicator_(communicator) {
  rehearse(communicator_, [&](MPI_Comm alone) { const Instance rehearsal(input_, structure_, alone); });
  instance_ = std::make_unique<Instance>(input_, structure_, communicator_);
  cutoff_ = instance_->cutoff();
}

LammpsRegion::~LammpsRegion() = default;

RegionFit LammpsRegion::fill(View3X reference, const Sphere& sphere, const ShellOptions& shell,
                             const Matrix3X& reference_forces) {
  if (reference.cols() != structure_.atoms() ||
      (reference_forces.size() > 0 && reference_forces.cols() != reference.cols()))
    throw InputError("active region: positions or forces given do not match the " + std::to_string(structure_.atoms()) +
                     " atoms of the structure");
  if (region_fit(structure_.cell, sphere.radius, cutoff_, shell) != RegionFit::fits) return RegionFit::meets_itself;
  RegionAtoms atoms = region_atoms(structure_, reference, sphere, cutoff_, shell);
  if (atoms.mobile.empty())
    throw InputError("active region: no atom can move within " + std::to_string(sphere.radius) +
                     " of its center; choose a larger radius");
  sphere_ = sphere;
  atoms_ = std::move(atoms);
  reference_ = reference;
  reference_forces_ = reference_forces;
  refill();
  const Matrix3X start = restrict(reference_);
  correction_ = Matrix3X::Zero(3, this->atoms());
  reference_energy_ = compute(start);
  base_ = all_forces_;
  if (shell.cutoffs < 2) {
    correction_ = -base_.leftCols(this->atoms());
    if (reference_forces_.size() > 0) correction_ += restrict(reference_forces_);
  }
  return RegionFit::fits;
}

/// Gives LAMMPS the atoms at the reference.
void LammpsRegion::refill() {
  if (!instance_) instance_ = std::make_unique<Instance>(input_, structure_, communicator_);
  Structure all = piece();
  Filling filling{std::move(all.positions), std::move(all.species), std::move(all.charges), {}, half_width()};
  filling.outer.assign(atoms(), 0);
  for (const FrozenImage& image : atoms_.frozen) filling.outer.push_back(image.outer);
  instance_->fill(filling);
  all_forces_.resize(3, size());
  fresh_ = true;
}

/// Of the small system as it is.
double LammpsRegion::compute(View3X positions) {
  if (!positions.allFinite()) throw ForceError("a position is not finite");
  try {
    if (!instance_) refill();
    const double energy = instance_->compute(places(positions), all_forces_, fresh_);
    fresh_ = false;
    return energy;
  } catch (const ForceError&) {
    instance_.reset();
    throw;
  }
}

double LammpsRegion::evaluate(View3X positions, Span3X forces) {
  const double energy = compute(positions);
  forces = all_forces_.leftCols(atoms()) + correction_;
  return energy - correction_.cwiseProduct(positions - restrict(reference_)).sum();
}

Matrix3X LammpsRegion::expand(View3X mobile_positions) const {
  Matrix3X all = reference_;
  all(Eigen::all, atoms_.mobile) = mobile_positions;
  return all;
}

Matrix3X LammpsRegion::restrict(View3X all_positions) const { return all_positions(Eigen::all, atoms_.mobile); }

Structure LammpsRegion::piece() const {
  const double far = half_width();
  Structure piece{Cell(2 * far * Matrix3::Identity(), {false, false, false}, Vector3::Constant(-far)),
                  Matrix3X(3, size()),
                  {},
                  structure_.masses,
                  {},
                  std::vector<char>(atoms(), 0)};
  piece.positions.leftCols(atoms()) = places(restrict(reference_));
  std::vector<Index> indices = atoms_.mobile;
  for (const FrozenImage& image : atoms_.frozen) {
    piece.positions.col(std::ssize(indices)) = image.place;
    indices.push_back(image.atom);
  }
  for (const Index a : indices) {
    piece.species.push_back(structure_.species[a]);
    if (!structure_.charges.empty()) piece.charges.push_back(structure_.charges[a]);
  }
  piece.fixed.resize(indices.size(), 1);
  return piece;
}

/// Of a box that holds all atoms and keeps their images apart.
double LammpsRegion::half_width() const {
  double farthest = places(restrict(reference_)).cwiseAbs().maxCoeff();
  for (const FrozenImage& image : atoms_.frozen) farthest = std::max(farthest, image.place.cwiseAbs().maxCoeff());
  return farthest + 2 * cutoff_;
}

Moves LammpsRegion::frozen_forces() const {
  const Index frozen = std::ssize(atoms_.frozen);
  Moves result = summed(atoms_.frozen, all_forces_.rightCols(frozen) - base_.rightCols(frozen), structure_.fixed);
  if (reference_forces_.size() > 0) result.vectors += reference_forces_(Eigen::all, result.atoms);
  return result;
}

}  // namespace pel
