#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/commands.hpp"
#include "drivers/dynamics/run_farm.hpp"
#include "drivers/dynamics/run_watch.hpp"
#include "drivers/dynamics/sample_report.hpp"
#include "drivers/dynamics/sample_run.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/interruption.hpp"
#include "drivers/report/json_file.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

/// All runs, as every rank sees them.
struct Sampling {
  const SampleRequest& request;
  SamplePlan plan;
  nlohmann::ordered_json settings;
  InherentFinder finder;
};

Sampling open_sampling(const SampleRequest& request) {
  SamplePlan plan = sample_plan(request);
  auto settings = sample_settings(request, plan);
  System system = open_system(request.system, MPI_COMM_SELF);
  InherentFinder finder{ForcesInBox(system.input, MPI_COMM_SELF), system.structure, plan.minimize, {}};
  return {request, std::move(plan), std::move(settings), std::move(finder)};
}

/// Refuses the records of another request.
void require_records_agree(const Sampling& sampling) {
  for (const SampleTask& task : sampling.plan.tasks)
    RunFiles(sampling.plan.folder, task.name()).record(sampling.settings);
}

/// By the last rows of the tables: other ranks work as well.
std::int64_t frames_written(const Sampling& sampling) {
  const SamplePlan& plan = sampling.plan;
  std::int64_t frames = 0;
  for (const SampleTask& task : plan.tasks) {
    const std::int64_t step = std::atoll(RunFiles(plan.folder, task.name()).last_line("txt").c_str());
    if (step > plan.equilibrate) frames += std::min((step - plan.equilibrate) / plan.interval, plan.frames);
  }
  return frames;
}

void run_all(MPI_Comm world, Sampling& sampling) {
  RunWatch watch(
      "frames", std::ssize(sampling.plan.tasks) * sampling.plan.frames, [&] { return frames_written(sampling); },
      progress_options(sampling.request.quiet, rank_in(world)));
  RunWork work;
  work.run = [&](std::size_t run, Errands& helpers, const FarmPoll& poll) {
    timed(sampling.finder.clock.worked, [&] {
      SampleRun(sampling.plan, sampling.plan.tasks[run], sampling.settings, sampling.finder, helpers).go_on(poll);
    });
  };
  work.errand = [&](const Bytes& errand) { return sampling.finder.serve(errand); };
  work.watch = [&] { watch.look(); };
  farm_runs(world, sampling.plan.tasks.size(), work);
  watch.look_now();
}

void report(const Sampling& sampling, double outside) {
  std::vector<SampledRun> runs;
  for (const SampleTask& task : sampling.plan.tasks) runs.push_back(sampled_run(sampling.plan, task));
  if (!sampling.request.quiet) {
    std::string text = sample_text(sampling.plan, runs);
    if (outside < 1)  // else all was there already
      text += fmt::format("{:.1f} % of the time of work outside dynamics and force calls of LAMMPS\n", 100 * outside);
    say(MPI_COMM_SELF, text);
  }
  write_json(sampling.request.json, sample_json(sampling.plan, runs));
}

}  // namespace

void sample(MPI_Comm world, const Arguments& arguments) {
  SampleRequest request;
  CLI::App app("Molecular dynamics with the inherent structure below it at equal intervals, as trajectories.",
               "pel sample");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  watch_for_interruption();
  std::optional<OutputFolder> folder;
  std::optional<Sampling> sampling;
  in_agreement(world, [&] {
    if (rank_in(world) == 0) require_writable(request.json, "--json");
    require_plain_name(request.output);
    sampling.emplace(open_sampling(request));
    if (rank_in(world) == 0) {
      folder.emplace(request.output, "--output");
      require_records_agree(*sampling);
    }
  });
  run_all(world, *sampling);
  const double outside = share_outside(world, sampling->finder.clock);
  in_agreement(world, [&] {
    if (rank_in(world) == 0) report(*sampling, outside);
  });
}

}  // namespace pel::drivers
