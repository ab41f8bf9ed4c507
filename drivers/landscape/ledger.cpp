#include "drivers/landscape/ledger.hpp"

#include "drivers/ranks/agreement.hpp"
#include "drivers/search/search_options.hpp"
#include "libpel/core/error.hpp"
#include "libpel/landscape/recognize.hpp"

namespace pel::drivers {
namespace {

/// Minimum 0 of a landscape that is there.
void open_known(Ledger& ledger, const LedgerRequest& request, const System& system) {
  ledger.file = LandscapeFile::open(request.path, Access::write);
  require_agreement(*ledger.file, system, request.settings, request.seed);
  ledger.landscape = ledger.file->load();
  const Minimum& zero = minimum(ledger.landscape, MinimumId{0});
  ledger.first = {zero.energy, zero.positions};
}

void make_new(Ledger& ledger, const LedgerRequest& request, const System& system, const AttemptOptions& options) {
  const IdentityOptions identity = identity_options(request.settings.identity, options, system);
  const int order = symmetry(ledger.first.positions, system.structure, identity);
  ledger.file = LandscapeFile::create(request.path, provenance(system, request.settings, request.seed),
                                      {ledger.first.energy, ledger.first.positions, false, order});
  ledger.landscape = ledger.file->load();
}

}  // namespace

Ledger open_ledger(MPI_Comm world, const Team& team, System& system, const LedgerRequest& request,
                   const AttemptOptions& options) {
  Ledger ledger;
  ledger.first.positions = system.structure.positions;
  const bool writer = rank_in(world) == 0;
  int known = 0;
  in_agreement(world, [&] {
    if (!writer) return;
    known = !request.path.empty() && holds_landscape(request.path) ? 1 : 0;
    if (known == 0) return request.before_new();
    open_known(ledger, request, system);
  });
  in_agreement(world, [&] {
    if (team.index != 0) return;
    Matrix3X& positions = ledger.first.positions;
    MPI_Bcast(&known, 1, MPI_INT, 0, team.comm.get());
    MPI_Bcast(positions.data(), static_cast<int>(positions.size()), MPI_DOUBLE, 0, team.comm.get());
    if (known == 0) {
      ledger.first = first_minimum(system, options, request.settings.region);
      return;
    }
    const double energy = energy_of(system, positions);
    if (writer) require_same_energy(*ledger.file, ledger.first.energy, energy);
  });
  in_agreement(world, [&] {
    if (writer && known == 0 && !request.path.empty()) make_new(ledger, request, system, options);
  });
  MPI_Bcast(&ledger.first.energy, 1, MPI_DOUBLE, 0, world);
  MPI_Bcast(ledger.first.positions.data(), static_cast<int>(ledger.first.positions.size()), MPI_DOUBLE, 0, world);
  return ledger;
}

IdentityOptions identity_options(IdentityRule rule, const AttemptOptions& options, const System& system) {
  IdentityOptions identity;
  identity.rule = rule;
  identity.energy_tolerance = options.connect.energy_tolerance;
  identity.distance_tolerance = options.connect.distance_tolerance;
  identity.translation = free_axes(system);
  return identity;
}

Tighten tighten(System& system, const AttemptOptions& options) {
  constexpr double much = 0.01;
  return [&system, tolerance = much * options.connect.minimize.tolerance.value](const StationaryPoint& point) {
    try {
      return relaxed(system, point.positions, minimize_options(system.forces->units(), tolerance));
    } catch (const InputError&) {
      return point;  // not to be had: it stays ambiguous
    }
  };
}

}  // namespace pel::drivers
