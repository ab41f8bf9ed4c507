#pragma once

#include <mpi.h>

#include <string>

#include "libpel/core/types.hpp"

namespace pel {

/// An open LAMMPS on a communicator of its own: two instances on one communicator corrupt each other's messages.
/// Every rank of the communicator calls every member alike.
class LammpsHandle {
 public:
  /// `communicator` is duplicated and must outlive the handle.
  explicit LammpsHandle(MPI_Comm communicator);
  ~LammpsHandle();
  LammpsHandle(const LammpsHandle&) = delete;
  LammpsHandle& operator=(const LammpsHandle&) = delete;

  void* get() const { return handle_; }
  MPI_Comm communicator() const { return communicator_; }
  int ranks() const { return ranks_; }
  /// Throws ForceError with LAMMPS's own message, on one line.
  void command(const std::string& text) const;

  int local_atoms() const;
  /// Ids, from 1, of the atoms of this rank.
  const int* ids() const;
  /// One force call at the positions LAMMPS holds: without set-up and statistics one step of "run" is just that, as no
  /// fix moves the atoms. `anew`: with everything set up again, independent of earlier calls.
  void compute_forces(bool anew) const { command(anew ? "run 0 post no" : "run 1 pre no post no"); }
  double energy() const;
  /// `forces`: 3 x all atoms, by id, on every rank. Throws ForceError where atoms were lost.
  void gather_forces(Span3X forces);

 private:
  MPI_Comm communicator_ = MPI_COMM_NULL;
  int ranks_ = 1;
  void* handle_ = nullptr;
  Matrix3X sum_;  // 3 x (N + 1): forces and, in the last column, the number of atoms that contributed
};

}  // namespace pel
