#pragma once

#include <string>

#include "drivers/system/system.hpp"
#include "libpel/landscape/store.hpp"

namespace pel::drivers {

/// What shapes the searches of a sweep besides system and seed: stored with the landscape, and the same for all of it.
struct SearchSettings {
  double force_tolerance = 0;                      ///< largest force component at a saddle
  double max_energy = 0;                           ///< highest climb
  IdentityRule identity = IdentityRule::labelled;  ///< what may differ between two finds of one minimum
  double region = 0;                               ///< radius in which searches are made; 0: all atoms move
  bool operator==(const SearchSettings&) const = default;
};
std::string to_json(const SearchSettings& settings);
/// Throws InputError where the text is not what `to_json` writes. Where it has no identity rule, it is labelled; no
/// region: off.
SearchSettings search_settings(const std::string& json);

/// Throws InputError unless `file` was made with this system, these settings and this seed.
void require_agreement(const LandscapeFile& file, const System& system, const SearchSettings& settings,
                       std::uint64_t seed);

/// The system that a landscape was made with; `path` names it in errors. Collective over `communicator`.
System open_system(const Provenance& run, const std::string& path, MPI_Comm communicator);
double energy_of(System& system, View3X positions);
/// What a file names need not be what it was: the energy of minimum 0, as stored and computed now, tells whether the
/// potential's own files changed. Throws InputError where they did.
void require_same_energy(const LandscapeFile& file, double stored, double computed);

/// What is written into a new landscape.
Provenance provenance(const System& system, const SearchSettings& settings, std::uint64_t seed);

}  // namespace pel::drivers
