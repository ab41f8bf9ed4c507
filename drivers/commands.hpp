#pragma once

#include <string>
#include <vector>

#include <mpi.h>

namespace pel::drivers {

/// What follows the name of the command.
using Arguments = std::vector<std::string>;

/// One function per command, each in the file of its name. Called on every rank of `world`; throws InputError where the
/// request is wrong, Interrupted where the user stopped it.
void relax(MPI_Comm world, const Arguments& arguments);
void quench(MPI_Comm world, const Arguments& arguments);
void sample(MPI_Comm world, const Arguments& arguments);
void isoconf(MPI_Comm world, const Arguments& arguments);
void sweep(MPI_Comm world, const Arguments& arguments);
void search(MPI_Comm world, const Arguments& arguments);
void check(MPI_Comm world, const Arguments& arguments);
void info(MPI_Comm world, const Arguments& arguments);
void neb(MPI_Comm world, const Arguments& arguments);
void rates(MPI_Comm world, const Arguments& arguments);
void kmc(MPI_Comm world, const Arguments& arguments);
void passage(MPI_Comm world, const Arguments& arguments);
void decompose(MPI_Comm world, const Arguments& arguments);

}  // namespace pel::drivers
