#include "libpel/forces/lammps_setup.hpp"

#define LAMMPS_LIB_MPI
#include <lammps/library.h>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

/// LAMMPS's default is made for the long ways of dynamics. Most calls of a search differ by a finite difference, and in
/// each the pairs between cut-off and skin cost time: with a seventh of it the lists are still rarely made anew.
const char* small_skin(UnitStyle style) { return style == UnitStyle::lj ? "neighbor 0.045 bin" : "neighbor 0.3 bin"; }

/// What the texts of a potential contain.
struct Found {
  bool skin = false;
  bool pairs = false;
  bool box = false;
};

Found run_potential(const LammpsHandle& lammps, const LammpsInput& input, const std::string& where,
                    const std::function<void()>& make_box) {
  Found found;
  for (const std::string& text : lammps_commands(input.potential)) {
    found.skin = found.skin || text.starts_with("neighbor ");
    found.pairs = found.pairs || text.starts_with("pair_style ");
    if (is_refused(text))
      throw InputError(where + "'" + text +
                       "' does not belong there; pel reads the structure and moves the atoms itself");
    if (!found.box && needs_box(text)) {
      make_box();
      found.box = true;
    }
    try {
      lammps.command(text);
    } catch (const ForceError& error) {
      throw InputError(where + "'" + text + "': LAMMPS says: " + error.what());
    }
  }
  return found;
}

UnitStyle unit_style_of(const LammpsHandle& lammps, const std::string& where) {
  try {
    return unit_style(static_cast<const char*>(lammps_extract_global(lammps.get(), "units")));
  } catch (const InputError& error) {
    throw InputError(where + error.what());
  }
}

}  // namespace

UnitStyle set_up(const LammpsHandle& lammps, const LammpsInput& input, const std::function<void()>& make_box) {
  const std::string where = "potential '" + input.potential_name + "': ";
  lammps.command("atom_modify map array");
  const Found found = run_potential(lammps, input, where, make_box);
  if (!found.pairs)
    throw InputError(where + "it has no pair_style; give one ('pair_style zero' where bonds act alone)");
  if (!found.box) make_box();
  const UnitStyle style = unit_style_of(lammps, where);
  try {
    // Neighbor lists are checked at every call. Atoms are sorted once, for the cache, and then keep their order. In no
    // time, no fix that integrates moves them.
    for (const char* text : {"timestep 0", "neigh_modify delay 0 every 1 check yes", "thermo_style custom step pe",
                             "thermo_modify norm no", "thermo 0", found.skin ? "" : small_skin(style), "run 0 post no",
                             "atom_modify sort 0 0"})
      lammps.command(text);
  } catch (const ForceError& error) {
    throw InputError(where + "LAMMPS says: " + error.what());
  }
  return style;
}

void rehearse(MPI_Comm communicator, const std::function<void(MPI_Comm)>& open) {
  int ranks = 1, rank = 0;
  MPI_Comm_size(communicator, &ranks);
  MPI_Comm_rank(communicator, &rank);
  std::string refusal;
  if (ranks > 1 && rank == 0) {
    try {
      open(MPI_COMM_SELF);
    } catch (const InputError& error) {
      refusal = error.what();
    }
  }
  auto length = static_cast<int>(refusal.size());
  MPI_Bcast(&length, 1, MPI_INT, 0, communicator);
  refusal.resize(length);
  MPI_Bcast(refusal.data(), length, MPI_CHAR, 0, communicator);
  if (length > 0) throw InputError(refusal);
}

}  // namespace pel
