#include "drivers/landscape/sweep_file.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libpel/core/error.hpp"
#include "libpel/version.hpp"

namespace pel::drivers {
namespace {

template <class Value>
void require_same(const LandscapeFile& file, const char* option, Value stored, Value given) {
  if (stored != given)
    throw InputError(fmt::format("{} {}: the landscape '{}' was made with {}; use that, or another landscape file",
                                 option, given, file.path().string(), stored));
}

std::string region_word(double radius) { return radius > 0 ? fmt::format("{}", radius) : "off"; }

}  // namespace

std::string to_json(const SearchSettings& settings) {
  return nlohmann::ordered_json{{"force_tolerance", settings.force_tolerance},
                                {"max_energy", settings.max_energy},
                                {"identity", name(settings.identity)},
                                {"region", settings.region}}
      .dump();
}

SearchSettings search_settings(const std::string& json) {
  try {
    const auto document = nlohmann::json::parse(json);
    const std::string identity = document.value("identity", std::string(name(IdentityRule::labelled)));
    return {document.at("force_tolerance"), document.at("max_energy"), identity_rule(identity),
            document.value("region", 0.0)};
  } catch (const nlohmann::json::exception&) {
    throw InputError(fmt::format("the options stored in the landscape cannot be read: {}", json));
  }
}

void require_agreement(const LandscapeFile& file, const System& system, const SearchSettings& settings,
                       std::uint64_t seed) {
  const Provenance stored = file.provenance();
  const std::string path = file.path().string();
  if (lammps_commands(stored.potential) != lammps_commands(system.input.potential))
    throw InputError(
        fmt::format("the landscape '{}' was made with another potential than '{}'; give that one, or "
                    "another landscape file",
                    path, system.input.potential_name));
  Structure given = system.structure;
  given.fixed = stored.structure.fixed;  // --fixed has words of its own
  if (!same_system(stored.structure, given))
    throw InputError(
        fmt::format("the landscape '{}' was made from another structure than '{}'; give that one, or "
                    "another landscape file",
                    path, system.input.structure_name));
  if (stored.structure.fixed != system.structure.fixed)
    throw InputError(
        fmt::format("--fixed: the landscape '{}' was made with other fixed atoms; use those, or another "
                    "landscape file",
                    path));
  if (stored.seed != seed)
    throw InputError(fmt::format("--seed {}: the landscape '{}' was made with {}; use that, or another landscape file",
                                 seed, path, stored.seed));
  const SearchSettings before = search_settings(stored.options);
  require_same(file, "--force-tolerance", before.force_tolerance, settings.force_tolerance);
  require_same(file, "--max-energy", before.max_energy, settings.max_energy);
  require_same(file, "--identity", name(before.identity), name(settings.identity));
  require_same(file, "--region", region_word(before.region), region_word(settings.region));
}

System open_system(const Provenance& run, const std::string& path, MPI_Comm communicator) {
  LammpsInput input{run.potential, run.structure_text, path, path};
  auto forces = std::make_unique<LammpsForceField>(input, communicator);
  return {std::move(input), std::move(forces), run.structure};
}

double energy_of(System& system, View3X positions) {
  Matrix3X forces(3, positions.cols());
  return system.forces->evaluate(positions, forces);
}

void require_same_energy(const LandscapeFile& file, double stored, double computed) {
  if (std::abs(stored - computed) <= 1e-6 * std::max(1.0, std::abs(stored))) return;
  throw InputError(
      fmt::format("the potential gives minimum 0 of the landscape '{}' the energy {:.6f}, not {:.6f}: a "
                  "file it reads has changed; restore it, or use another landscape file",
                  file.path().string(), computed, stored));
}

Provenance provenance(const System& system, const SearchSettings& settings, std::uint64_t seed) {
  return {std::string(version),   system.forces->units().style,
          system.input.potential, system.input.structure,
          to_json(settings),      seed,
          system.structure};
}

}  // namespace pel::drivers
