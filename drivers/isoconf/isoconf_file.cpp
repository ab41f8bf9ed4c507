#include "drivers/isoconf/isoconf_file.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/landscape/sweep_file.hpp"
#include "drivers/ranks/broadcast.hpp"
#include "drivers/system/system.hpp"
#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/parallel/message.hpp"
#include "libpel/version.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void refuse(const EnsembleFile& file, const std::string& option, const std::string& now,
                         const std::string& before) {
  throw InputError(fmt::format("--{} {}: the runs in '{}' were made with {}; use that, or another --output", option,
                               now, file.path().string(), before));
}

void require_same_options(const EnsembleFile& file, const std::string& stored, const IsoconfPlan& plan) {
  const Json before = Json::parse(stored, nullptr, false), now = Json::parse(isoconf_settings(plan));
  if (before.is_discarded())
    throw InputError(fmt::format("ensemble {}: its options cannot be read", file.path().string()));
  for (const auto& [option, value] : now.items())
    if (!before.contains(option) || before[option] != value)
      refuse(file, option, value.dump(), before.contains(option) ? before[option].dump() : "nothing");
}

void require_same_request(const EnsembleFile& file, const IsoconfPlan& plan) {
  const EnsembleOrigin origin = file.origin();
  if (lammps_commands(origin.potential) != lammps_commands(plan.inputs.front().potential))
    throw InputError(
        fmt::format("--potential {}: the runs in '{}' were made with another one; use that, or another "
                    "--output",
                    plan.inputs.front().potential_name, file.path().string()));
  if (origin.seed != plan.options.seed)
    refuse(file, "seed", fmt::format("{}", plan.options.seed), fmt::format("{}", origin.seed));
  require_same_options(file, origin.options, plan);
}

System opened(const LammpsInput& input, const IsoconfPlan& plan) {
  auto forces = std::make_unique<LammpsForceField>(input, MPI_COMM_SELF);
  Structure structure = with_fixed(forces->structure(), plan.fixed);
  return {input, std::move(forces), std::move(structure)};
}

EnsembleConfiguration relaxed_configuration(const LammpsInput& input, const IsoconfPlan& plan) {
  System system = opened(input, plan);
  const Frozen mobile(*system.forces, system.structure.positions, system.structure.fixed);
  if (plan.options.remove_rotation && !mobile.invariance().rotation)
    throw InputError(
        fmt::format("--remove-rotation: structure '{}' cannot turn freely, as it is periodic or held; leave that out",
                    input.structure_name));
  const StationaryPoint point = relaxed(system, system.structure.positions, plan.minimize);
  EnsembleConfiguration configuration{input.structure_name, input.structure, system.structure, point.energy, 0};
  configuration.minimum.positions = point.positions;
  configuration.relaxation = largest_displacement(
      without_drift(point.positions - system.structure.positions, atom_masses(system.structure), free_axes(system)));
  return configuration;
}

std::size_t place_of(const std::string& structure_text, const std::vector<EnsembleConfiguration>& all) {
  return static_cast<std::size_t>(std::ranges::find(all, structure_text, &EnsembleConfiguration::structure_text) -
                                  all.begin());
}

}  // namespace

std::optional<EnsembleFile> existing_ensemble(const std::string& path, const IsoconfPlan& plan) {
  if (!holds_ensemble(path)) return std::nullopt;
  EnsembleFile file = EnsembleFile::open(path, Access::write);
  require_same_request(file, plan);
  return file;
}

KnownConfigurations known_configurations(std::optional<EnsembleFile>& file, const std::string& path,
                                         const IsoconfPlan& plan) {
  std::vector<EnsembleConfiguration> all;
  if (file) all = file->configurations();
  const std::size_t stored = all.size();
  KnownConfigurations known;
  std::set<std::size_t> taken;
  for (const LammpsInput& input : plan.inputs) {
    const std::size_t place = place_of(input.structure, all);
    if (!taken.insert(place).second)
      throw InputError(fmt::format("--structure {}: is the same as another one given", input.structure_name));
    if (place == all.size()) all.push_back(relaxed_configuration(input, plan));
    known.ids.push_back(static_cast<std::int64_t>(place));
    known.energies.push_back(all[place].energy);
    known.positions.push_back(all[place].minimum.positions);
  }
  if (!file)
    file = EnsembleFile::create(path, {std::string(version), plan.units.style, plan.inputs.front().potential,
                                       isoconf_settings(plan), plan.options.seed});
  for (std::size_t k = stored; k < all.size(); ++k) file->append(all[k]);
  return known;
}

void broadcast(MPI_Comm world, KnownConfigurations& known) {
  MessageWriter writer;
  writer.write(known.ids).write(known.energies);
  for (const Matrix3X& positions : known.positions) writer.write(positions);
  Bytes bytes = writer.take();
  broadcast(world, bytes);
  MessageReader reader(bytes);
  known.ids = reader.read<std::vector<std::int64_t>>();
  known.energies = reader.read<std::vector<double>>();
  known.positions.clear();
  for (std::size_t k = 0; k < known.ids.size(); ++k) known.positions.push_back(reader.read<Matrix3X>());
}

std::vector<EnsembleKey> missing_runs(const EnsembleFile& file, const IsoconfPlan& plan,
                                      const KnownConfigurations& known) {
  const std::set<EnsembleKey> stored = file.keys();
  std::set<EnsembleKey> missing;
  for (const std::int64_t configuration : known.ids)
    for (const double temperature : plan.temperatures)
      for (std::int64_t run = 1; run <= plan.runs; ++run)
        if (const EnsembleKey key{configuration, temperature, run}; !stored.contains(key)) missing.insert(key);
  return {missing.begin(), missing.end()};
}

void RunMaker::open(std::int64_t configuration) {
  if (opened_ == configuration) return;
  const auto place = static_cast<std::size_t>(std::ranges::find(known_.ids, configuration) - known_.ids.begin());
  System system = opened(plan_.inputs.at(place), plan_);
  const double energy = energy_of(system, known_.positions[place]);
  if (std::abs(energy - known_.energies[place]) > 1e-6 * std::max(1.0, std::abs(energy)))
    throw InputError(
        fmt::format("structure '{}': the energy of its minimum is {:.6f}, not {:.6f} as in '{}': a file that "
                    "the potential reads has changed; restore it, or use another --output",
                    system.input.structure_name, energy, known_.energies[place], path_));
  start_ = {known_.positions[place], atom_masses(system.structure), system.structure.fixed};
  forces_ = std::move(system.forces);
  opened_ = configuration;
}

EnsembleRun RunMaker::make(const EnsembleKey& key, const std::function<void()>& poll) {
  return timed(clock_.worked, [&] {
    open(key.configuration);
    forces_->rebuild();  // so that the run depends on nothing that was done before
    Watched watched(*forces_, poll);
    TimedForces timed_forces(watched, clock_.in_lammps);
    return isoconfigurational_run(timed_forces, plan_.units, start_, plan_.options, key);
  });
}

}  // namespace pel::drivers
