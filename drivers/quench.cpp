#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/commands.hpp"
#include "drivers/dynamics/quench_report.hpp"
#include "drivers/dynamics/quench_run.hpp"
#include "drivers/dynamics/quench_start.hpp"
#include "drivers/dynamics/run_watch.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/interruption.hpp"
#include "drivers/report/json_file.hpp"
#include "libpel/core/error.hpp"
#include "libpel/parallel/farm.hpp"

namespace pel::drivers {
namespace {

std::int64_t steps_of(const std::vector<Stage>& stages) { return Schedule{stages, {}}.steps(); }

/// Refuses the records of another request.
void require_records_agree(const QuenchRequest& request, const nlohmann::ordered_json& settings) {
  for (std::int64_t replica = 1; replica <= request.replicas; ++replica)
    RunFiles(request.output, quench_name(replica)).record(settings);
}

/// Time steps of one replica that are in its table.
std::int64_t steps_done(const RunFiles& files, const RunRecord& record, const QuenchPlan& plan) {
  const std::int64_t bulk = steps_of(plan.stages);
  if (record.state.contains("energy")) return bulk + steps_of(plan.surface_stages);
  const std::string line = files.last_line("txt");
  const bool open = record.state.value("open", false), of_surface = line.ends_with(" surface");
  if (open != of_surface) return open ? bulk : record.step;
  return (open ? bulk : 0) + std::max<std::int64_t>(record.step, std::atoll(line.c_str()));
}

std::int64_t steps_done(const QuenchRequest& request, const QuenchPlan& plan, const nlohmann::ordered_json& settings) {
  std::int64_t steps = 0;
  for (std::int64_t replica = 1; replica <= request.replicas; ++replica) {
    const RunFiles files(request.output, quench_name(replica));
    if (const auto record = files.record(settings)) steps += steps_done(files, *record, plan);
  }
  return steps;
}

void run_all(MPI_Comm world, const QuenchRequest& request, const QuenchPlan& plan,
             const nlohmann::ordered_json& settings) {
  const Team team = split(world, request.ranks_per_run);
  const std::int64_t steps = request.replicas * (steps_of(plan.stages) + steps_of(plan.surface_stages));
  RunWatch watch(
      "time steps", steps, [&] { return steps_done(request, plan, settings); },
      progress_options(request.quiet || steps == 0, rank_in(world)));
  const auto work = [&](std::size_t task, const FarmPoll& poll) {
    QuenchRun(request, plan, settings, static_cast<std::int64_t>(task) + 1, team).go_on(poll);
    return Bytes();
  };
  const auto stop_requested = [&] {
    if (rank_in(world) == 0) watch.look();
    return interruption_requested();
  };
  const FarmResult result = farm(
      world, team, static_cast<std::size_t>(request.replicas), work, [](std::size_t, const Bytes&) {}, stop_requested);
  if (result.status != FarmStatus::complete) throw Interrupted();
  watch.look_now();
}

void report(const QuenchRequest& request, const QuenchPlan& plan) {
  std::vector<QuenchedRun> runs;
  for (std::int64_t replica = 1; replica <= request.replicas; ++replica)
    runs.push_back(quenched_run(request, plan, replica));
  if (!request.quiet) say(MPI_COMM_SELF, quench_text(request, plan, runs));
  write_json(request.json, quench_json(request, plan, runs));
}

}  // namespace

void quench(MPI_Comm world, const Arguments& arguments) {
  QuenchRequest request;
  CLI::App app("Glasses by melting and cooling, crystals with vacancies, free surfaces: LAMMPS data files.",
               "pel quench");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  watch_for_interruption();
  std::optional<OutputFolder> folder;
  QuenchPlan plan;
  nlohmann::ordered_json settings;
  in_agreement(world, [&] {
    if (rank_in(world) == 0) require_writable(request.json, "--json");
    require_plain_name(request.output);
    plan = quench_plan(request);
    settings = quench_settings(request, plan);
    if (rank_in(world) != 0) return;
    quench_start(request, plan, 1);  // what is wrong with it is said before anything is written
    folder.emplace(request.output, "--output");
    require_records_agree(request, settings);
  });
  run_all(world, request, plan, settings);
  in_agreement(world, [&] {
    if (rank_in(world) == 0) report(request, plan);
  });
}

}  // namespace pel::drivers
