#include "drivers/dynamics/sample_run.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "libpel/core/error.hpp"
#include "libpel/forces/lammps_data.hpp"
#include "libpel/io/extended_xyz_text.hpp"

namespace pel::drivers {
namespace {

RunKey key_of(const SamplePlan& plan, const SampleTask& task) {
  return {plan.seed, task.temperature, static_cast<std::uint64_t>(task.replica)};
}

/// The atoms marked in `fixed` as the schedule of a run wants them.
std::vector<Index> fixed_atoms(const Structure& structure) {
  std::vector<Index> atoms;
  for (Index a = 0; a < structure.atoms(); ++a)
    if (structure.fixed[static_cast<std::size_t>(a)]) atoms.push_back(a);
  return atoms;
}

Schedule schedule_of(const SamplePlan& plan, const SampleTask& task, const Structure& structure) {
  Schedule schedule = plan.schedule(task);
  schedule.options.fixed = fixed_atoms(structure);
  return schedule;
}

SampleFiles open_files(const SamplePlan& plan, const SampleTask& task, const nlohmann::ordered_json& settings,
                       const Structure& structure) {
  RunFiles files(plan.folder, task.name());
  auto names = element_names(structure.masses);
  if (auto record = files.record(settings)) return {std::move(files), std::move(*record), std::move(names)};
  for (const char* extension : {"xyz.gz", "txt", "data"}) files.require_absent(extension);
  RunRecord fresh;
  fresh.request = settings;
  return {std::move(files), std::move(fresh), std::move(names)};
}

}  // namespace

SampleRun::SampleRun(const SamplePlan& plan, const SampleTask& task, const nlohmann::ordered_json& settings,
                     InherentFinder& finder, Errands& helpers)
    : plan_(plan),
      task_(task),
      finder_(finder),
      helpers_(helpers),
      files_(open_files(plan, task, settings, finder.structure)) {}

void SampleRun::go_on(const std::function<void()>& poll) {
  if (recorded_frames(files_.record()) >= plan_.frames) return files_.files().remove_stale_restarts(files_.record());
  files_.record().restart.empty() ? begin(poll) : resume();
  equilibrate(poll);
  for (std::int64_t frame = files_.frames(); frame < plan_.frames; ++frame) {
    timed(finder_.clock.in_lammps, [&] { dynamics_->run_to(plan_.step_of(frame), poll); });
    take_frame(frame, poll);
    if ((frame + 1) % plan_.checkpoint == 0) save(frame + 1);
    collect();
  }
  collect_all(poll);
  files_.finish();
}

/// At the inherent structure of the structure, with velocities of twice the temperature: half of their energy goes into
/// vibrations.
void SampleRun::begin(const std::function<void()>& poll) {
  Structure start = finder_.structure;
  start.positions = finder_.below(start, poll).positions;
  LammpsInput input = plan_.input;
  input.structure = lammps_data(start, "start of pel sample");
  dynamics_.emplace(input, schedule_of(plan_, task_, start), key_of(plan_, task_), MPI_COMM_SELF,
                    2 * task_.temperature);
  save(0);
}

void SampleRun::resume() {
  const RunRecord& record = files_.record();
  if (const std::string data = files_.files().path("data");
      recorded_frames(record) > 0 && !std::filesystem::exists(data))
    throw InputError(
        fmt::format("{}: is gone, and was written with the first frame; put it back, or use another --output", data));
  files_.files().restore(record);
  dynamics_.emplace(plan_.input, schedule_of(plan_, task_, finder_.structure), key_of(plan_, task_), MPI_COMM_SELF,
                    files_.files().path_beside(record.restart));
  if (dynamics_->step() != record.step)
    throw InputError(
        fmt::format("{}: is of another step than its record says; remove the files of this run", record.restart));
  const auto sum = record.state.value("edges", std::vector<double>(9, 0.0));
  std::copy_n(sum.begin(), 9, edges_.data());
  edges_counted_ = record.state.value("edges_counted", std::int64_t{0});
}

void SampleRun::equilibrate(const std::function<void()>& poll) {
  const std::int64_t piece = plan_.checkpoint * plan_.interval;
  // Of the box, a hundred in the second half.
  const std::int64_t look =
      std::clamp<std::int64_t>(plan_.equilibrate / 200, 10, std::max<std::int64_t>(10, plan_.interval));
  while (dynamics_->step() < plan_.equilibrate) {
    const std::int64_t end = std::min(dynamics_->step() / piece * piece + piece, plan_.equilibrate);
    while (dynamics_->step() < end) {
      const std::int64_t next = std::min(dynamics_->step() / look * look + look, end);
      timed(finder_.clock.in_lammps, [&] { dynamics_->run_to(next, poll); });
      if (2 * next < plan_.equilibrate) continue;
      edges_ += dynamics_->now().structure().cell.edges();
      ++edges_counted_;
    }
    if (end == plan_.equilibrate) settle_box();
    save(0);
  }
}

/// Instantaneous boxes scatter: the mean is that of the pressure asked for.
void SampleRun::settle_box() {
  if (plan_.equilibrate_ensemble == Ensemble::npt && plan_.ensemble != Ensemble::npt)
    dynamics_->set_edges(edges_ / static_cast<double>(edges_counted_));
}

void SampleRun::save(std::int64_t frames) {
  const std::int64_t step = dynamics_->step();
  dynamics_->save(files_.files().restart_path(step));
  files_.saved(step, frames,
               {{"edges", std::vector<double>(edges_.data(), edges_.data() + 9)}, {"edges_counted", edges_counted_}});
}

void SampleRun::take_frame(std::int64_t frame, const std::function<void()>& poll) {
  Moment moment{frame, dynamics_->step(), dynamics_->now().thermodynamics(), dynamics_->now().structure()};
  if (helpers_.room())
    helpers_.send(static_cast<std::uint64_t>(frame), packed(moment.configuration));
  else
    found_.emplace(frame, finder_.below(moment.configuration, poll));
  moments_.emplace(frame, std::move(moment));
  write_in_order();
}

void SampleRun::collect() {
  while (const auto reply = helpers_.reply())
    found_.emplace(static_cast<std::int64_t>(reply->number), unpacked_inherent(reply->bytes));
  write_in_order();
}

void SampleRun::collect_all(const std::function<void()>& poll) {
  for (Pause pause; helpers_.under_way() > 0; pause()) {
    poll();
    collect();
  }
}

void SampleRun::write_in_order() {
  while (!found_.empty() && found_.begin()->first == files_.frames()) {
    files_.add(moments_.at(files_.frames()), found_.begin()->second, plan_);
    moments_.erase(found_.begin()->first);
    found_.erase(found_.begin());
  }
}

}  // namespace pel::drivers
