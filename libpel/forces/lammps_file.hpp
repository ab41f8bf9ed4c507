#pragma once

#include <mpi.h>

#include <string>

namespace pel {

/// A text as a file that LAMMPS can read, removed at the end. Every rank of `communicator` makes it alike.
class TemporaryFile {
 public:
  /// Throws InputError where no file can be written.
  TemporaryFile(const std::string& text, MPI_Comm communicator);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  int rank_ = 0;
};

}  // namespace pel
