#include "libpel/forces/lammps_handle.hpp"

#define LAMMPS_LIB_MPI
#include <lammps/library.h>

#include <algorithm>
#include <array>
#include <cstdio>

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

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

}  // namespace

LammpsHandle::LammpsHandle(MPI_Comm communicator) {
  MPI_Comm_dup(communicator, &communicator_);
  MPI_Comm_size(communicator_, &ranks_);
  ranks_in_call = ranks_;
  std::array<std::string, 6> words{"pel", "-screen", "none", "-log", "none", "-nocite"};
  std::array<char*, 6> arguments{};
  std::ranges::transform(words, arguments.begin(), [](std::string& word) { return word.data(); });
  try {
    handle_ = lammps_open(static_cast<int>(arguments.size()), arguments.data(), communicator_, nullptr);
  } catch (...) {
    MPI_Comm_free(&communicator_);
    throw;
  }
}

LammpsHandle::~LammpsHandle() {
  if (handle_) lammps_close(handle_);
  MPI_Comm_free(&communicator_);
}

void LammpsHandle::command(const std::string& text) const {
  ranks_in_call = ranks_;
  try {
    lammps_command(handle_, text.c_str());
  } catch (const ForceError& error) {
    throw ForceError(one_line(error.what()));
  }
  if (lammps_config_has_exceptions() && lammps_has_error(handle_)) {
    std::array<char, 1024> message{};
    lammps_get_last_error_message(handle_, message.data(), static_cast<int>(message.size()));
    throw ForceError(one_line(message.data()));
  }
}

int LammpsHandle::local_atoms() const { return *static_cast<const int*>(lammps_extract_global(handle_, "nlocal")); }

const int* LammpsHandle::ids() const { return static_cast<const int*>(lammps_extract_atom(handle_, "id")); }

double LammpsHandle::energy() const {
  return *static_cast<double*>(lammps_extract_compute(handle_, "thermo_pe", LMP_STYLE_GLOBAL, LMP_TYPE_SCALAR));
}

void LammpsHandle::gather_forces(Span3X forces) {
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

}  // namespace pel
