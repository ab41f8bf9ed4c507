#include "drivers/dynamics/quench_run.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "drivers/dynamics/quench_report.hpp"
#include "drivers/dynamics/quench_start.hpp"
#include "drivers/ranks/agreement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/dynamics/surface.hpp"
#include "libpel/forces/lammps_data.hpp"
#include "libpel/io/growing_file.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

/// Ids and ranges of ids as --atoms and --fixed take them.
std::string id_list(const std::vector<Index>& atoms) {
  std::string text;
  for (std::size_t k = 0; k < atoms.size();) {
    std::size_t end = k + 1;
    while (end < atoms.size() && atoms[end] == atoms[end - 1] + 1) ++end;
    text += fmt::format("{}{}", text.empty() ? "" : ",", atoms[k] + 1);
    if (end - k > 1) text += fmt::format("-{}", atoms[end - 1] + 1);
    k = end;
  }
  return text;
}

std::string quench_table_header(const Units& units) {
  return fmt::format(
      "# step  time ({0})  temperature of the bath ({1})  temperature ({1})  potential energy ({2})  pressure ({3})  "
      "volume ({4}^3)  stage\n",
      units.time, units.temperature, units.energy, pressure_unit(units), units.length);
}

std::uint64_t length_of(const std::string& file) {
  return std::filesystem::exists(file) ? std::filesystem::file_size(file) : 0;
}

void add_row(const std::string& file, const std::string& row, const Units& units) {
  if (length_of(file) == 0) append(file, quench_table_header(units), Packing::plain);
  append(file, row, Packing::plain);
}

}  // namespace

std::string quench_name(std::int64_t replica) { return fmt::format("r{}", replica); }

QuenchRun::QuenchRun(const QuenchRequest& request, const QuenchPlan& plan, const Json& settings, std::int64_t replica,
                     const Team& team)
    : request_(request), plan_(plan), replica_(replica), team_(team), files_(request.output, quench_name(replica)) {
  record_.request = settings;
  in_agreement(team_.comm.get(), [&] {
    if (auto record = files_.record(settings)) {
      record_ = std::move(*record);
      return;
    }
    for (const char* extension : {"data", "txt"}) files_.require_absent(extension);
  });
}

void QuenchRun::on_root(const std::function<void()>& step) {
  in_agreement(team_.comm.get(), [&] {
    if (team_.root()) step();
  });
}

void QuenchRun::go_on(const std::function<void()>& poll) {
  if (record_.state.contains("energy")) return on_root([&] { files_.remove_stale_restarts(record_); });
  const bool open = record_.state.value("open", false);
  std::optional<Structure> end;
  if (!open) end = bulk(poll);
  if (!request_.surface.axis.empty()) end = with_surface(end, poll);
  finish(std::move(*end), poll);
}

MolecularDynamics QuenchRun::begun(const Structure& start, const std::vector<Stage>& stages, double temperature) {
  LammpsInput input = plan_.potential;
  input.structure = lammps_data(start, "begin of pel quench");
  return {std::move(input),
          {stages, plan_.dynamics},
          {request_.seed, stages.front().from, static_cast<std::uint64_t>(replica_)},
          team_.comm.get(),
          temperature};
}

MolecularDynamics QuenchRun::resumed(const std::vector<Stage>& stages) {
  on_root([&] { files_.restore(record_); });
  return {plan_.potential,
          {stages, plan_.dynamics},
          {request_.seed, stages.front().from, static_cast<std::uint64_t>(replica_)},
          team_.comm.get(),
          files_.path_beside(record_.restart)};
}

/// A mixture comes from a lattice with species at random, where ions of one charge may be neighbors: no time step
/// follows their way apart, which is therefore relaxed away.
Structure QuenchRun::start(const std::function<void()>& poll) {
  Structure start = quench_start(request_, plan_, replica_);
  if (request_.atoms.composition.empty()) return start;
  MinimizeOptions roughly = plan_.minimize;
  roughly.tolerance.value *= 100;
  start.positions = below(start, roughly, poll).positions;
  return start;
}

InherentStructure QuenchRun::below(const Structure& configuration, const MinimizeOptions& options,
                                   const std::function<void()>& poll) {
  LammpsInput input = plan_.potential;
  input.structure = lammps_data(configuration, "configuration of pel quench");
  ForcesInBox forces(input, team_.comm.get());
  Watched watched(forces.at(configuration), poll);
  return inherent_structure(watched, configuration.positions, configuration.fixed, options);
}

Structure QuenchRun::bulk(const std::function<void()>& poll) {
  const bool begin = record_.restart.empty();
  if (plan_.stages.empty()) return quench_start(request_, plan_, replica_);
  std::optional<MolecularDynamics> dynamics;
  if (begin) {
    // At or near a minimum: half of the energy goes into vibrations.
    dynamics.emplace(begun(start(poll), plan_.stages, 2 * plan_.stages.front().from));
    save(*dynamics);
  } else {
    dynamics.emplace(resumed(plan_.stages));
  }
  run_through(*dynamics, plan_.stages, poll);
  return dynamics->now().structure();
}

/// `bulk`: none where the surfaces were open before.
Structure QuenchRun::with_surface(const std::optional<Structure>& bulk, const std::function<void()>& poll) {
  std::optional<MolecularDynamics> dynamics;
  if (bulk) {
    const OpenedSurface cut = opened(*bulk, surface_axis(request_.surface), plan_.vacuum);
    record_.state["low"] = cut.low;
    record_.state["high"] = cut.high;
    if (plan_.surface_stages.empty()) return cut.structure;
    record_.state["open"] = true;
    dynamics.emplace(begun(cut.structure, plan_.surface_stages, plan_.surface_stages.front().from));
    save(*dynamics);
  } else {
    dynamics.emplace(resumed(plan_.surface_stages));
  }
  run_through(*dynamics, plan_.surface_stages, poll);
  return dynamics->now().structure();
}

void QuenchRun::run_through(MolecularDynamics& dynamics, const std::vector<Stage>& stages,
                            const std::function<void()>& poll) {
  const Schedule schedule{stages, plan_.dynamics};
  while (dynamics.step() < schedule.steps()) {
    const std::int64_t first = dynamics.stage_begin(), stage_end = first + dynamics.stage().steps;
    const std::int64_t end = std::min(dynamics.step() + plan_.row, stage_end);
    const std::string row = run_row(dynamics, end, poll);
    on_root([&] { add_row(files_.path("txt"), row, plan_.units); });
    // Counted from the begin of the stage: a run that is taken up again saves at the same steps.
    if (end == stage_end || (end - first) / plan_.row % request_.checkpoint == 0) save(dynamics);
  }
}

std::string QuenchRun::run_row(MolecularDynamics& dynamics, std::int64_t end, const std::function<void()>& poll) {
  const Stage stage = dynamics.stage();
  const std::int64_t begin = dynamics.step();
  Thermodynamics mean;
  double count = 0;
  while (dynamics.step() < end) {
    dynamics.run_to(std::min(dynamics.step() + plan_.sample, end), poll);
    const Thermodynamics now = dynamics.now().thermodynamics();
    mean.temperature += now.temperature;
    mean.potential_energy += now.potential_energy;
    mean.pressure += now.pressure;
    mean.volume += now.volume;
    ++count;
  }
  const double slope = (stage.to - stage.from) / static_cast<double>(stage.steps);
  const double middle = 0.5 * static_cast<double>(begin + end) - static_cast<double>(dynamics.stage_begin());
  const double time = static_cast<double>(end) * plan_.dynamics.timestep;
  return fmt::format("{} {:.10g} {:.8g} {:.8g} {:.12g} {:.10g} {:.12g} {}\n", end, time, stage.from + slope * middle,
                     mean.temperature / count, mean.potential_energy / count, mean.pressure / count,
                     mean.volume / count, stage.name);
}

void QuenchRun::save(MolecularDynamics& dynamics) {
  const std::string file = files_.restart_path(dynamics.step());
  dynamics.save(file);
  record_.step = dynamics.step();
  record_.restart = std::filesystem::path(file).filename().string();
  on_root([&] {
    record_.lengths["txt"] = length_of(files_.path("txt"));
    files_.commit(record_);
  });
}

void QuenchRun::finish(Structure end, const std::function<void()>& poll) {
  const InherentStructure found = below(end, plan_.minimize, poll);
  end.positions = found.positions;
  on_root([&] {
    write_text(files_.path("data"), lammps_data(end, fmt::format("pel quench, replica {}", replica_)));
    if (!request_.surface.axis.empty())
      write_text(files_.path("surface"),
                 id_list(surface_atoms(end.positions, surface_axis(request_.surface), record_.state.at("low"),
                                       record_.state.at("high"), plan_.layer)) +
                     "\n");
    record_.state["energy"] = found.energy;
    record_.state["largest_force"] = found.largest_force;
    record_.state["atoms"] = end.atoms();
    record_.state["volume"] = end.cell.volume();
    record_.state["local_order"] = order_state(count(local_order(end.cell, end.positions)));
    record_.state["force_calls"] = found.force_calls;
    record_.restart.clear();
    files_.commit(record_);
  });
}

}  // namespace pel::drivers
