#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/commands.hpp"
#include "drivers/dynamics/run_farm.hpp"
#include "drivers/dynamics/run_files.hpp"
#include "drivers/isoconf/isoconf_compare.hpp"
#include "drivers/isoconf/isoconf_file.hpp"
#include "drivers/isoconf/isoconf_report.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/broadcast.hpp"
#include "drivers/ranks/interruption.hpp"
#include "drivers/ranks/result_message.hpp"
#include "drivers/report/json_file.hpp"
#include "drivers/report/landscape_report.hpp"
#include "drivers/report/progress.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

/// An ensemble under way, as every rank sees it.
struct Ensemble {
  const IsoconfRequest& request;
  IsoconfPlan plan;
  KnownConfigurations known;
  std::optional<EnsembleFile> file;  ///< on rank 0 alone
};

/// Rank 0 relaxes configurations that are new; afterwards all know them.
void agree_on_configurations(MPI_Comm world, Ensemble& ensemble) {
  in_agreement(world, [&] {
    if (rank_in(world) != 0) return;
    const IsoconfRequest& request = ensemble.request;
    ensemble.file = existing_ensemble(request.output, ensemble.plan);
    ensemble.known = known_configurations(ensemble.file, request.output, ensemble.plan);
    if (!request.compare.empty())
      require_comparable(request.compare, ensemble.file->configurations(), ensemble.known.ids, ensemble.plan.units);
  });
  broadcast(world, ensemble.known);
}

std::vector<EnsembleKey> agreed_runs(MPI_Comm world, const Ensemble& ensemble) {
  Bytes bytes;
  in_agreement(world, [&] {
    if (rank_in(world) == 0)
      bytes = MessageWriter().write(missing_runs(*ensemble.file, ensemble.plan, ensemble.known)).take();
  });
  broadcast(world, bytes);
  return MessageReader(bytes).read<std::vector<EnsembleKey>>();
}

std::int64_t all_runs(const Ensemble& ensemble) {
  return std::ssize(ensemble.known.ids) * std::ssize(ensemble.plan.temperatures) * ensemble.plan.runs;
}

/// Makes the runs that are missing, storing each as it ends. Returns the share of the time of work spent outside force
/// calls. Throws Interrupted where the user stopped it.
double make_runs(MPI_Comm world, Ensemble& ensemble) {
  const std::vector<EnsembleKey> keys = agreed_runs(world, ensemble);
  RunMaker maker(ensemble.plan, ensemble.known, ensemble.request.output);
  const std::int64_t total = all_runs(ensemble);
  std::int64_t done = total - std::ssize(keys);
  Progress progress(std::cerr, "runs", total, done, progress_options(ensemble.request.quiet, rank_in(world)));
  const FarmWork work = [&](std::size_t task, const FarmPoll& poll) { return pack(maker.make(keys[task], poll)); };
  const FarmDelivery deliver = [&](std::size_t, const Bytes& result) {
    ensemble.file->append(unpack_ensemble_run(result));
    progress.update(++done);
  };
  const FarmResult farmed = farm(world, split(world, 1), keys.size(), work, deliver, interruption_requested);
  if (farmed.status != FarmStatus::complete) throw Interrupted();
  return share_outside(world, maker.clock());
}

nlohmann::ordered_json head(const Ensemble& ensemble, const EnsembleSetting& setting) {
  return {{"units", json(setting.units)},
          {"settings", nlohmann::ordered_json::parse(isoconf_settings(ensemble.plan))},
          {"seed", ensemble.plan.options.seed},
          {"duration", setting.duration()},
          {"interval", setting.interval},
          {"threshold", setting.threshold},
          {"prefactor", setting.prefactor}};
}

void report(const Ensemble& ensemble, double outside) {
  const IsoconfPlan& plan = ensemble.plan;
  const IsoconfRequest& request = ensemble.request;
  const EnsembleSetting setting{plan.units, plan.interval(), plan.options.intervals, plan.options.threshold,
                                plan.prefactor};
  const auto configurations = ensemble.file->configurations();
  const auto figures = ensemble_figures(ensemble.file->runs(), configurations,
                                        {ensemble.known.ids, plan.temperatures, plan.runs}, setting);
  const auto frequencies = frequency_figures(figures, setting);
  std::string text = ensemble_text(figures, configurations, setting) + frequency_text(frequencies, setting);
  nlohmann::ordered_json document = head(ensemble, setting);
  document["results"] = ensemble_json(figures, configurations, setting);
  document["nu_fit"] = frequency_json(frequencies);
  if (!request.compare.empty()) {
    const auto comparison = compare_with_landscape(request.compare, configurations, figures, setting);
    text += "\n" + comparison_text(comparison, figures, setting);
    document["comparison"] = comparison_json(comparison, figures);
  }
  if (outside > 0) text += fmt::format("\n{:.1f} % of the time of work outside force calls\n", 100 * outside);
  say(MPI_COMM_SELF, text);
  if (!request.xyz.empty()) write_text(request.xyz, ensemble_xyz(figures, configurations, setting));
  write_json(request.json, document);
}

}  // namespace

void isoconf(MPI_Comm world, const Arguments& arguments) {
  IsoconfRequest request;
  CLI::App app(
      "Iso-configurational ensembles: short runs from one configuration, and which atoms they move: P_R and E_act.",
      "pel isoconf");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  watch_for_interruption();
  std::optional<Ensemble> ensemble;
  in_agreement(world, [&] {
    if (rank_in(world) == 0) {
      require_writable(request.json, "--json");
      require_writable(request.xyz, "--xyz");
      if (!request.compare.empty()) LandscapeFile::open(request.compare, Access::read);
    }
    ensemble.emplace(Ensemble{request, isoconf_plan(request), {}, {}});
  });
  agree_on_configurations(world, *ensemble);
  const double outside = make_runs(world, *ensemble);
  in_agreement(world, [&] {
    if (rank_in(world) == 0) report(*ensemble, outside);
  });
}

}  // namespace pel::drivers
