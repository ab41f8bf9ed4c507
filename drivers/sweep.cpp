#include <algorithm>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "drivers/command_line/atom_list.hpp"
#include "drivers/command_line/command_line.hpp"
#include "drivers/commands.hpp"
#include "drivers/landscape/ledger.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/interruption.hpp"
#include "drivers/ranks/result_message.hpp"
#include "drivers/report/json_file.hpp"
#include "drivers/report/landscape_report.hpp"
#include "drivers/report/progress.hpp"
#include "drivers/sweep/sweep_plan.hpp"
#include "drivers/sweep/sweep_request.hpp"
#include "libpel/analysis/completeness.hpp"
#include "libpel/core/error.hpp"
#include "libpel/landscape/identify_stored.hpp"
#include "libpel/parallel/farm.hpp"

namespace pel::drivers {
namespace {

/// A sweep under way, as every rank sees it.
struct Sweep {
  const SweepRequest& request;
  MPI_Comm world;
  const Team& team;
  System& system;
  const AttemptOptions& options;
  Starts starts;
  Searcher searcher;
  // On rank 0 alone:
  Ledger ledger;
  std::vector<Center> centers;
  std::set<Center> covered;  // by the searches of the rounds so far
  std::int64_t doubts = 0;   // comparisons that stayed ambiguous
};

void identify_pending(Sweep& sweep) {
  const IdentityOptions identity = identity_options(identity_rule(sweep.request.identity), sweep.options, sweep.system);
  // Only where rank 0 has a LAMMPS of its own: the others of a team do not take part in identification.
  const Tighten tight = sweep.request.ranks_per_search > 1 ? Tighten{} : tighten(sweep.system, sweep.options);
  const auto found =
      identify_stored(*sweep.ledger.file, sweep.ledger.landscape, sweep.system.structure, identity, tight);
  for (const Identification& each : found) sweep.doubts += each.ambiguous;
}

RoundPlan agreed_plan(const Sweep& sweep, const Round& round) {
  RoundPlan plan;
  in_agreement(sweep.world, [&] {
    if (rank_in(sweep.world) != 0) return;
    std::vector<Center> open = sweep.centers;
    std::erase_if(open, [&](const Center& center) { return sweep.covered.contains(center); });
    plan = plan_round(round, open, sweep.ledger.file->attempted());
  });
  broadcast(sweep.world, plan);
  return plan;
}

std::string progress_noun(const SweepRequest& request, const Round& round) {
  if (request.confidence == 0) return "searches";
  return fmt::format("searches of trials {} to {}", round.begin, round.end - 1);
}

/// Makes the searches of the plan, storing each as it ends. True when all were made.
bool make_searches(Sweep& sweep, const RoundPlan& plan, const std::string& noun) {
  const auto total = plan.done_before + std::ssize(plan.keys);
  Progress progress(std::cerr, noun, total, plan.done_before,
                    progress_options(sweep.request.quiet, rank_in(sweep.world)));
  const FarmWork work = [&](std::size_t task, const FarmPoll& poll) {
    const SearchKey& key = plan.keys[task];
    return pack(make_search(sweep.searcher, poll, start(sweep.starts, key.minimum), key));
  };
  std::int64_t done = plan.done_before;
  std::int64_t connected = 0;
  const FarmDelivery deliver = [&](std::size_t, const Bytes& result) {
    const Attempt attempt = unpack_attempt(result);
    sweep.ledger.file->append(attempt);
    if (attempt.outcome == SearchOutcome::connected) ++connected;
    progress.update(++done, fmt::format("{} connected", connected));
  };
  const FarmResult farmed = farm(sweep.world, sweep.team, plan.keys.size(), work, deliver, interruption_requested);
  return farmed.status == FarmStatus::complete;
}

/// Which centers are done after this round. Searches of a later round, which a killed run left, must not be identified
/// before that round is complete.
void judge(Sweep& sweep, const Round& round) {
  const auto pending = sweep.ledger.file->unidentified();
  if (std::ranges::any_of(pending, [&](const SearchKey& key) { return key.trial < round.end; }))
    identify_pending(sweep);
  sweep.covered.merge(
      covered_centers(sweep.ledger.landscape, sweep.ledger.file->finds(), round.end, sweep.request.confidence));
}

/// Throws Interrupted where the user stopped it.
void make_rounds(Sweep& sweep) {
  for (const Round& round : rounds(sweep.request.trials, sweep.request.confidence)) {
    const RoundPlan plan = agreed_plan(sweep, round);
    if (plan.open == 0) return;
    if (!make_searches(sweep, plan, progress_noun(sweep.request, round))) throw Interrupted();
    if (sweep.request.confidence == 0) return;
    in_agreement(sweep.world, [&] {
      if (rank_in(sweep.world) == 0) judge(sweep, round);
    });
  }
}

std::int64_t covered_count(const Sweep& sweep) {
  return std::ranges::count_if(sweep.centers, [&](const Center& center) { return sweep.covered.contains(center); });
}

std::string confidence_text(const Sweep& sweep) {
  if (sweep.request.confidence == 0) return {};
  const auto all = std::ssize(sweep.centers);
  const std::int64_t covered = covered_count(sweep);
  const bool one = sweep.starts.ids.size() == 1;
  return fmt::format("{} of {} atoms{} stopped by --confidence {}, {} by --trials {}\n", covered, all,
                     one ? "" : ", counted at each minimum,", sweep.request.confidence, all - covered,
                     sweep.request.trials);
}

std::string region_text(const Sweep& sweep) {
  if (sweep.searcher.radius == 0) return {};
  return fmt::format("searched in regions of radius {} {} where there is room, then relaxed in the whole system\n",
                     sweep.searcher.radius, sweep.system.forces->units().length);
}

nlohmann::ordered_json document(const Sweep& sweep, const LandscapeReport& found) {
  nlohmann::ordered_json result = json(found);
  const double confidence = sweep.request.confidence;
  if (confidence > 0)
    result["confidence"] = {{"asked", confidence},
                            {"least_hits", least_hits(confidence)},
                            {"centers", sweep.centers.size()},
                            {"covered", covered_count(sweep)}};
  return result;
}

void report(const Sweep& sweep) {
  const LandscapeReport found = landscape_report(*sweep.ledger.file);
  say(MPI_COMM_SELF, search_table(found.totals) + region_text(sweep) + confidence_text(sweep) +
                         doubts_text(sweep.doubts) + "\n" + barrier_table(found));
  write_json(sweep.request.json, document(sweep, found));
}

LedgerRequest ledger_request(const SweepRequest& request, const System& system, const AttemptOptions& options) {
  const SearchSettings settings{force_tolerance(request.search, system.forces->units()), options.art.max_energy,
                                identity_rule(request.identity), region_radius(request.search, options)};
  return {request.landscape, settings, request.seed, [&] {
            central_atoms(request, system.structure, system.forces->units());
            minimum_list(request.minima, 1, "--minima");
          }};
}

}  // namespace

void sweep(MPI_Comm world, const Arguments& arguments) {
  SweepRequest request;
  CLI::App app("ART nouveau searches around chosen atoms; minima and saddles go into a landscape file.", "pel sweep");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  require_consistent(request);
  watch_for_interruption();
  const Team team = split(world, request.ranks_per_search);
  std::optional<System> system;
  in_agreement(world, [&] {
    if (rank_in(world) == 0) require_writable(request.json, "--json");
  });
  in_agreement(world, [&] { system = open_system(request.system, team.comm.get()); });
  const AttemptOptions options = search_options(request.search, system->forces->units());
  std::optional<Searcher> searcher;
  in_agreement(world, [&] {
    const double region = region_radius(request.search, options);
    searcher.emplace(open_searcher(*system, options, request.seed, region, team.comm.get()));
  });
  Ledger ledger = open_ledger(world, team, *system, ledger_request(request, *system, options), options);
  Starts starts = agreed_starts(world, request, ledger);
  std::vector<Center> all;
  in_agreement(world,
               [&] { all = centers(starts, central_atoms(request, system->structure, system->forces->units())); });
  Sweep sweep{request,           world,          team, *system, options, std::move(starts), std::move(*searcher),
              std::move(ledger), std::move(all), {},   0};
  make_rounds(sweep);
  in_agreement(world, [&] {
    if (rank_in(world) != 0) return;
    identify_pending(sweep);
    report(sweep);
  });
}

}  // namespace pel::drivers
