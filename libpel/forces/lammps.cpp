#include "libpel/forces/lammps.hpp"

#define LAMMPS_LIB_MPI
#include <lammps/library.h>
#include <unistd.h>

#include <Eigen/LU>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "libpel/core/error.hpp"

// Debian's LAMMPS is built without exceptions and ends the process on an error. Definitions in the program come before
// those of a shared library, so these two, with the signatures of LAMMPS 2021-2022, turn its errors into exceptions
// that carry its message. LAMMPS's own headers cannot be included: they do not compile with fmt 9.
namespace {
int ranks_in_call = 1;  // of the instance that LAMMPS is working for
}

namespace LAMMPS_NS {
class Error {
 public:
  [[noreturn]] void all(const std::string& file, int line, const std::string& message);
  [[noreturn]] void one(const std::string& file, int line, const std::string& message);
};
void Error::all(const std::string&, int, const std::string& message) { throw pel::ForceError(message); }
void Error::one(const std::string&, int, const std::string& message) {
  if (ranks_in_call > 1) {
    // Only this rank knows, and the others wait for it inside LAMMPS: nothing but the end of the job frees them.
    std::fprintf(stderr, "pel: LAMMPS says on one of several ranks: %s\n", message.c_str());
    MPI_Abort(MPI_COMM_WORLD, 2);
  }
  throw pel::ForceError(message);
}
}  // namespace LAMMPS_NS

// LAMMPS calls this whenever it takes down one mesh of a PPPM, and FFTW then forgets the plans of all the others, those
// of other instances too: their next use is a segmentation fault. What it would free is a few kilobytes of tables.
extern "C" void fftw_cleanup_threads();
extern "C" void fftw_cleanup_threads() {}

namespace pel {
namespace {

void command(void* handle, const std::string& text) {
  lammps_command(handle, text.c_str());
  if (lammps_config_has_exceptions() && lammps_has_error(handle)) {
    std::array<char, 1024> message{};
    lammps_get_last_error_message(handle, message.data(), static_cast<int>(message.size()));
    throw ForceError(message.data());
  }
}

/// The structure text as a file that LAMMPS can read, removed at the end.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& text, MPI_Comm communicator) {
    MPI_Comm_rank(communicator, &rank_);
    const char* folder = std::getenv("TMPDIR");
    std::string pattern = std::string(folder ? folder : "/tmp") + "/pel-structure-XXXXXX";
    int made = 1;
    if (rank_ == 0) {
      const int descriptor = mkstemp(pattern.data());
      made = descriptor >= 0 && ::write(descriptor, text.data(), text.size()) == std::ssize(text);
      if (descriptor >= 0) ::close(descriptor);
    }
    MPI_Bcast(&made, 1, MPI_INT, 0, communicator);
    if (!made)
      throw InputError("cannot write a temporary file like '" + pattern + "'; set TMPDIR to a folder with room");
    MPI_Bcast(pattern.data(), static_cast<int>(pattern.size()), MPI_CHAR, 0, communicator);
    name_ = pattern;
  }
  ~TemporaryFile() {
    if (rank_ == 0) ::unlink(name_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  int rank_ = 0;
};

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

/// LAMMPS's default is made for the long ways of dynamics. Most calls of a search differ by a finite difference, and in
/// each the pairs between cut-off and skin cost time: with a seventh of it the lists are still rarely made anew.
const char* small_skin(UnitStyle style) { return style == UnitStyle::lj ? "neighbor 0.045 bin" : "neighbor 0.3 bin"; }

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

/// One open LAMMPS with its atoms and potential, on a communicator of its own: two instances on one communicator
/// corrupt each other's messages.
class LammpsForceField::Instance {
 public:
  Instance(const LammpsInput& input, MPI_Comm communicator) {
    MPI_Comm_dup(communicator, &communicator_);
    MPI_Comm_size(communicator_, &ranks_);
    ranks_in_call = ranks_;
    try {
      open(input);
    } catch (...) {
      close();
      throw;
    }
  }
  ~Instance() { close(); }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  void* handle() const { return handle_; }
  MPI_Comm communicator() const { return communicator_; }
  int ranks() const { return ranks_; }
  UnitStyle style() const { return style_; }
  static std::unique_ptr<Instance> opened(const LammpsInput& input, MPI_Comm communicator);
  bool jumped(View3X positions, const Cell& cell) const;
  void scatter(View3X positions, const Cell& cell, bool canonical);
  double energy() const { return *static_cast<double*>(lammps_extract_compute(handle_, "thermo_pe", 0, 0)); }
  void gather(Span3X forces);

 private:
  void open(const LammpsInput& input);
  void close() noexcept {
    if (handle_) lammps_close(handle_);
    MPI_Comm_free(&communicator_);
  }
  void read_structure(const LammpsInput& input);
  int local_atoms() const { return *static_cast<const int*>(lammps_extract_global(handle_, "nlocal")); }
  const int* ids() const { return static_cast<const int*>(lammps_extract_atom(handle_, "id")); }

  MPI_Comm communicator_ = MPI_COMM_NULL;
  int ranks_ = 1;
  UnitStyle style_ = UnitStyle::metal;
  void* handle_ = nullptr;
  Matrix3X sum_;  // 3 x (N + 1): forces and, in the last column, the number of atoms that contributed
};

/// LAMMPS reads files on the first rank: an error there leaves the others waiting for ever. So the first tries alone.
std::unique_ptr<LammpsForceField::Instance> LammpsForceField::Instance::opened(const LammpsInput& input,
                                                                               MPI_Comm communicator) {
  int ranks = 1, rank = 0;
  MPI_Comm_size(communicator, &ranks);
  MPI_Comm_rank(communicator, &rank);
  std::string refusal;
  if (ranks > 1 && rank == 0) {
    try {
      const Instance rehearsal(input, MPI_COMM_SELF);
    } catch (const InputError& error) {
      refusal = error.what();
    }
  }
  auto length = static_cast<int>(refusal.size());
  MPI_Bcast(&length, 1, MPI_INT, 0, communicator);
  refusal.resize(length);
  MPI_Bcast(refusal.data(), length, MPI_CHAR, 0, communicator);
  if (length > 0) throw InputError(refusal);
  return std::make_unique<Instance>(input, communicator);
}

void LammpsForceField::Instance::read_structure(const LammpsInput& input) {
  const TemporaryFile file(input.structure, communicator_);
  try {
    command(handle_, "read_data " + file.name());
  } catch (const ForceError& error) {
    throw InputError("structure '" + input.structure_name + "': LAMMPS says: " + one_line(error.what()));
  }
  if (lammps_get_natoms(handle_) < 1) throw InputError("structure '" + input.structure_name + "': it holds no atoms");
}

void LammpsForceField::Instance::open(const LammpsInput& input) {
  std::array<std::string, 6> words{"pel", "-screen", "none", "-log", "none", "-nocite"};
  std::array<char*, 6> arguments{};
  std::ranges::transform(words, arguments.begin(), [](std::string& word) { return word.data(); });
  handle_ = lammps_open(static_cast<int>(arguments.size()), arguments.data(), communicator_, nullptr);
  const std::string where = "potential '" + input.potential_name + "': ";
  command(handle_, "atom_modify map array");
  bool read = false;
  bool own_skin = false, own_pairs = false;
  for (const std::string& text : lammps_commands(input.potential)) {
    own_skin = own_skin || text.starts_with("neighbor ");
    own_pairs = own_pairs || text.starts_with("pair_style ");
    if (is_refused(text))
      throw InputError(where + "'" + text +
                       "' does not belong there; pel reads the structure and moves the atoms itself");
    if (!read && needs_box(text)) {
      read_structure(input);
      read = true;
    }
    try {
      command(handle_, text);
    } catch (const ForceError& error) {
      throw InputError(where + "'" + text + "': LAMMPS says: " + one_line(error.what()));
    }
  }
  if (!own_pairs) throw InputError(where + "it has no pair_style; give one ('pair_style zero' where bonds act alone)");
  if (!read) read_structure(input);
  try {
    style_ = pel::unit_style(static_cast<const char*>(lammps_extract_global(handle_, "units")));
  } catch (const InputError& error) {
    throw InputError(where + error.what());
  }
  try {
    // Neighbor lists are checked at every call. Atoms are sorted once, for the cache, and then keep their order. In no
    // time, no fix that integrates moves them.
    for (const char* text : {"timestep 0", "neigh_modify delay 0 every 1 check yes", "thermo_style custom step pe",
                             "thermo_modify norm no", "thermo 0", own_skin ? "" : small_skin(style_), "run 0 post no",
                             "atom_modify sort 0 0"})
      command(handle_, text);
  } catch (const ForceError& error) {
    throw InputError(where + "LAMMPS says: " + one_line(error.what()));
  }
}

/// Of several ranks: has any atom left for more than half the width of one rank's part? LAMMPS hands atoms to the
/// neighboring ranks only, and loses those that went farther.
bool LammpsForceField::Instance::jumped(View3X positions, const Cell& cell) const {
  if (ranks_ == 1) return false;
  const auto* const* x = static_cast<const double* const*>(lammps_extract_atom(handle_, "x"));
  const Matrix3 inverse = cell.edges().inverse();
  const int* id = ids();
  int far = 0;
  for (int i = 0, local = local_atoms(); i < local; ++i) {
    Vector3 moved = inverse * (positions.col(id[i] - 1) - Eigen::Map<const Vector3>(x[i]));
    for (int k = 0; k < 3; ++k)
      if (cell.periodic()[k]) moved[k] -= std::round(moved[k]);
    if (moved.cwiseAbs().maxCoeff() > 0.5 / ranks_) far = 1;
  }
  MPI_Allreduce(MPI_IN_PLACE, &far, 1, MPI_INT, MPI_MAX, communicator_);
  return far != 0;
}

/// Gives LAMMPS each position in the periodic image in which it holds the atom, or, where that is out of the box by
/// more than half an edge (its own wrapping corrects one edge only) or `canonical`, in the image inside the box.
void LammpsForceField::Instance::scatter(View3X positions, const Cell& cell, bool canonical) {
  auto* const* x = static_cast<double* const*>(lammps_extract_atom(handle_, "x"));
  auto* image = static_cast<int*>(lammps_extract_atom(handle_, "image"));
  const int* id = ids();
  const Matrix3 inverse = cell.edges().inverse();
  const auto& periodic = cell.periodic();
  for (int i = 0, local = local_atoms(); i < local; ++i) {
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
  if (canonical && ranks_ > 1) command(handle_, "displace_atoms all move 0 0 0 units box");
}

void LammpsForceField::Instance::gather(Span3X forces) {
  const auto* const* f = static_cast<const double* const*>(lammps_extract_atom(handle_, "f"));
  const int* id = ids();
  const int local = local_atoms();
  sum_.setZero(3, forces.cols() + 1);
  for (int i = 0; i < local; ++i) sum_.col(id[i] - 1) = Eigen::Map<const Vector3>(f[i]);
  sum_(0, forces.cols()) = local;
  if (ranks_ > 1)
    MPI_Allreduce(MPI_IN_PLACE, sum_.data(), static_cast<int>(sum_.size()), MPI_DOUBLE, MPI_SUM, communicator_);
  if (sum_(0, forces.cols()) != static_cast<double>(forces.cols())) throw ForceError("LAMMPS lost atoms");
  forces = sum_.leftCols(forces.cols());
}

LammpsForceField::LammpsForceField(LammpsInput input, MPI_Comm communicator)
    : input_(std::move(input)), communicator_(communicator), instance_(Instance::opened(input_, communicator)) {
  try {
    structure_ = gather_structure(instance_->handle(), instance_->communicator());
  } catch (const InputError& error) {
    throw InputError("structure '" + input_.structure_name + "': " + error.what());
  }
  held_ = lammps_id_count(instance_->handle(), "fix") > 0;
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
    ranks_in_call = instance_->ranks();
    // Without set-up and statistics one step of "run" is one force call; no fix moves the atoms.
    command(instance_->handle(), anew ? "run 0 post no" : "run 1 pre no post no");
    fresh_ = false;
    const double energy = instance_->energy();
    instance_->gather(forces);
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
    command(instance_->handle(), "write_data \"" + file + "\" nocoeff");
    rebuild();  // writing made the ghost atoms anew; the neighbor lists speak of the old ones
  } catch (const ForceError& error) {
    instance_.reset();
    throw InputError("output '" + file + "': LAMMPS says: " + one_line(error.what()));
  }
}

}  // namespace pel
