#include "drivers/sweep_ledger.hpp"

#include "drivers/agreement.hpp"
#include "drivers/atom_list.hpp"
#include "drivers/json_file.hpp"
#include "drivers/sweep_file.hpp"
#include "libpel/landscape/recognize.hpp"

namespace pel::drivers {
namespace {

/// Throws InputError where the atoms or minima asked for are not in a new landscape: before a file is made for them.
void require_first_starts(const SweepRequest& request, const System& system) {
  central_atoms(request, system.structure);
  minimum_list(request.minima, 1, "--minima");
}

}  // namespace

Ledger open_ledger(MPI_Comm world, const Team& team, System& system, const SweepRequest& request,
                   const AttemptOptions& options) {
  Ledger ledger;
  const SearchSettings settings{force_tolerance(request.search, system.forces->units()), options.art.max_energy,
                                identity_rule(request.identity), region_radius(request.search, options)};
  const bool writer = rank_in(world) == 0;
  StationaryPoint first{0, system.structure.positions};
  int known = 0;
  in_agreement(world, [&] {
    if (!writer) return;
    require_writable(request.json, "--json");
    known = holds_landscape(request.landscape) ? 1 : 0;
    if (known == 0) return require_first_starts(request, system);
    ledger.file = LandscapeFile::open(request.landscape, Access::write);
    require_agreement(*ledger.file, system, settings, request.seed);
    ledger.landscape = ledger.file->load();
    const Minimum& zero = minimum(ledger.landscape, MinimumId{0});
    first = {zero.energy, zero.positions};
  });
  in_agreement(world, [&] {
    if (team.index != 0) return;
    MPI_Bcast(&known, 1, MPI_INT, 0, team.comm.get());
    MPI_Bcast(first.positions.data(), static_cast<int>(first.positions.size()), MPI_DOUBLE, 0, team.comm.get());
    if (known != 0) {
      const double energy = energy_of(system, first.positions);
      if (writer) require_same_energy(*ledger.file, first.energy, energy);
    } else {
      first = first_minimum(system, options, settings.region);
    }
  });
  in_agreement(world, [&] {
    if (!writer || known != 0) return;
    const int order = symmetry(first.positions, system.structure, identity_options(request, options, system));
    ledger.file = LandscapeFile::create(request.landscape, provenance(system, settings, request.seed),
                                        {first.energy, first.positions, false, order});
    ledger.landscape = ledger.file->load();
  });
  return ledger;
}

}  // namespace pel::drivers
