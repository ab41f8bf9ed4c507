#include "drivers/dynamics/sample_files.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "libpel/analysis/local_order.hpp"
#include "libpel/core/error.hpp"
#include "libpel/forces/lammps_data.hpp"
#include "libpel/io/extended_xyz_text.hpp"
#include "libpel/io/growing_file.hpp"

namespace pel::drivers {
namespace {

double time_of(const Moment& moment, const SamplePlan& plan) {
  return static_cast<double>(moment.step) * plan.dynamics.timestep;
}

std::string frame_text(const Moment& moment, const InherentStructure& found, const SamplePlan& plan,
                       const std::vector<std::string>& names) {
  const auto number = [](double value) { return fmt::format("{:.12g}", value); };
  return extended_xyz({moment.configuration.cell,
                       found.positions,
                       moment.configuration.species,
                       {{"Timestep", fmt::format("{}", moment.step)},
                        {"Time", number(time_of(moment, plan))},
                        {"units", std::string(name(plan.units.style))},
                        {"energy", number(found.energy)},
                        {"md_energy", number(moment.figures.potential_energy)},
                        {"md_temperature", number(moment.figures.temperature)}},
                       {{"mass", atom_masses(moment.configuration).array()}}},
                      names);
}

std::string table_row(const Moment& moment, const InherentStructure& found, const SamplePlan& plan) {
  const Thermodynamics& now = moment.figures;
  const double crystalline = count(local_order(moment.configuration.cell, found.positions)).crystalline_percent();
  return fmt::format("{} {:.10g} {:.10g} {:.12g} {:.12g} {:.10g} {:.12g} {:.3g} {} {:.4g}\n", moment.step,
                     time_of(moment, plan), now.temperature, now.potential_energy, found.energy, now.pressure,
                     now.volume, found.largest_force, found.force_calls, crystalline);
}

void write_structure(const std::string& file, const Moment& moment, const InherentStructure& found) {
  Structure structure = moment.configuration;
  structure.positions = found.positions;
  write_text(file, lammps_data(structure, fmt::format("inherent structure of pel sample, time step {}", moment.step)));
}

}  // namespace

SampleFiles::SampleFiles(RunFiles files, RunRecord record, std::vector<std::string> names)
    : files_(std::move(files)), record_(std::move(record)), names_(std::move(names)) {
  frames_ = record_.state.value("checkpoint_frames", std::int64_t{0});
}

void SampleFiles::saved(std::int64_t step, std::int64_t frames, nlohmann::ordered_json state) {
  saved_.push_back({step, frames, std::move(state)});
  record_what_is_due();
}

void SampleFiles::add(const Moment& moment, const InherentStructure& found, const SamplePlan& plan) {
  if (frames_ == 0) {
    write_structure(files_.path("data"), moment, found);
    append(files_.path("txt"), sample_table_header(plan.units), Packing::plain);
  }
  append(files_.path("xyz.gz"), frame_text(moment, found, plan, names_), Packing::gz);
  append(files_.path("txt"), table_row(moment, found, plan), Packing::plain);
  ++frames_;
  record_what_is_due();
}

void SampleFiles::record_what_is_due() {
  if (saved_.empty() || saved_.front().frames > frames_) return;
  const Saved due = std::move(saved_.front());
  saved_.pop_front();
  record_.step = due.step;
  record_.restart = std::filesystem::path(files_.restart_path(due.step)).filename().string();
  record_.state = due.state;
  record_.state["checkpoint_frames"] = due.frames;
  record_.state["frames"] = due.frames;
  for (const char* extension : {"xyz.gz", "txt"})
    record_.lengths[extension] = frames_ > 0 ? std::filesystem::file_size(files_.path(extension)) : 0;
  files_.commit(record_);
}

void SampleFiles::finish() {
  if (recorded_frames(record_) == frames_) return;
  record_.state["frames"] = frames_;
  files_.commit(record_);
}

std::string sample_table_header(const Units& units) {
  return fmt::format(
      "# step  time ({0})  temperature ({1})  potential energy ({2})  energy of the inherent structure ({2})  pressure "
      "({3})  volume ({4}^3)  largest force component ({2}/{4})  force calls  crystalline atoms (%)\n",
      units.time, units.temperature, units.energy, pressure_unit(units), units.length);
}

std::int64_t recorded_frames(const RunRecord& record) { return record.state.value("frames", std::int64_t{0}); }

}  // namespace pel::drivers
