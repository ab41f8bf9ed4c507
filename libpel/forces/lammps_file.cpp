#include "libpel/forces/lammps_file.hpp"

#include <unistd.h>

#include <cstdlib>

#include "libpel/core/error.hpp"

namespace pel {

TemporaryFile::TemporaryFile(const std::string& text, MPI_Comm communicator) {
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
  if (!made) throw InputError("cannot write a temporary file like '" + pattern + "'; set TMPDIR to a folder with room");
  MPI_Bcast(pattern.data(), static_cast<int>(pattern.size()), MPI_CHAR, 0, communicator);
  name_ = pattern;
}

TemporaryFile::~TemporaryFile() {
  if (rank_ == 0) ::unlink(name_.c_str());
}

}  // namespace pel
