#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <mpi.h>
#include <CLI/CLI.hpp>

#include "libpel/core/structure.hpp"
#include "libpel/forces/lammps.hpp"
#include "libpel/search/event.hpp"
#include "libpel/search/minimize.hpp"

namespace pel::drivers {

/// The options that say which atoms, and how they interact.
struct SystemRequest {
  std::string structure;
  std::string potential;
  std::string fixed;  ///< atoms that never move, as in atom_list; empty for none
};
void declare(CLI::App& app, SystemRequest& request);

/// One open engine, with its atoms.
struct System {
  LammpsInput input;
  std::unique_ptr<LammpsForceField> forces;
  Structure structure;  ///< as read, with the fixed atoms marked
};

/// Reads the files and opens LAMMPS on `communicator`, whose ranks call alike. Throws InputError.
System open_system(const SystemRequest& request, MPI_Comm communicator);

/// With the atoms of a list as in atom_list marked as fixed; an empty one marks none. Throws InputError.
Structure with_fixed(Structure structure, const std::string& atoms);

/// Along which the system as a whole moves freely: not where atoms are fixed.
std::array<bool, 3> free_axes(const System& system);

/// The minimum below `start`, fixed atoms held. Throws InputError where it is not reached within the calls allowed.
StationaryPoint relaxed(System& system, View3X start, const MinimizeOptions& options);

/// Of forces at inherent structures: as asked for, or (0) what the ends of a sweep's events are refined to.
double inherent_tolerance(double asked_for, const Units& units);

/// Defaults of a minimization in the units of the system.
MinimizeOptions minimize_options(const Units& units, double force_tolerance);

}  // namespace pel::drivers
