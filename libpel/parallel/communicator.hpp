#pragma once

#include <mpi.h>

namespace pel {

/// Initializes MPI for the life of the program and finalizes it; does nothing where MPI is already initialized.
class Mpi {
 public:
  Mpi(int& argc, char**& argv);
  ~Mpi();
  Mpi(const Mpi&) = delete;
  Mpi& operator=(const Mpi&) = delete;

 private:
  bool owner_;
};

/// Owns an MPI communicator and frees it.
class Communicator {
 public:
  Communicator() = default;
  /// Takes over a communicator that nobody else will free.
  explicit Communicator(MPI_Comm owned) : comm_(owned) {}
  ~Communicator() { release(); }
  Communicator(Communicator&& other) noexcept;
  Communicator& operator=(Communicator&& other) noexcept;

  MPI_Comm get() const { return comm_; }
  int rank() const;
  int size() const;

 private:
  void release();

  MPI_Comm comm_ = MPI_COMM_NULL;
};

/// A private copy, so that no message is mixed up with those of `comm`. Collective.
Communicator duplicate(MPI_Comm comm);

}  // namespace pel
