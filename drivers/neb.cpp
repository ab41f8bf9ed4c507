#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/commands.hpp"
#include "drivers/landscape/ledger.hpp"
#include "drivers/neb/neb_request.hpp"
#include "drivers/neb/path_report.hpp"
#include "drivers/neb/path_source.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/broadcast.hpp"
#include "drivers/ranks/interruption.hpp"
#include "drivers/ranks/result_message.hpp"
#include "drivers/report/json_file.hpp"
#include "drivers/report/landscape_report.hpp"
#include "drivers/report/progress.hpp"
#include "libpel/core/error.hpp"
#include "libpel/landscape/identify_stored.hpp"
#include "libpel/parallel/farm.hpp"

namespace pel::drivers {
namespace {

/// What the paths are found in.
struct Opened {
  System system;
  SearchSettings settings;  ///< of the landscape
  std::uint64_t seed = 1;
  Landscape recorded;                              ///< with --saddles: as it was before
  double radius = 0;                               ///< of the region of a path; 0: all atoms move
  std::unique_ptr<LammpsRegion> region = nullptr;  ///< where there is one
};

/// With --saddles every rank reads the landscape for itself.
Opened open_recorded(const NebRequest& request) {
  const LandscapeFile file = LandscapeFile::open(request.landscape, Access::read);
  const Provenance run = file.provenance();
  return {open_system(run, request.landscape, MPI_COMM_SELF), search_settings(run.options), run.seed, file.load()};
}

/// Where the landscape is there already, its own settings stand for those that this command does not have.
Opened open_files(const NebRequest& request) {
  SystemRequest files = request.system;
  if (!request.initial.empty()) files.structure = request.initial;
  Opened opened{open_system(files, MPI_COMM_SELF), {}, request.seed, {}};
  const Units& units = opened.system.forces->units();
  opened.settings = {force_tolerance(request.search, units), art_options(units).max_energy,
                     identity_rule(request.identity), region_radius(request.search)};
  if (request.landscape.empty() || !holds_landscape(request.landscape)) return opened;
  const SearchSettings before =
      search_settings(LandscapeFile::open(request.landscape, Access::read).provenance().options);
  opened.settings.max_energy = before.max_energy;
  opened.settings.region = before.region;
  return opened;
}

Opened open(const NebRequest& request) {
  const double radius = region_radius(request.search);
  Opened opened = request.saddles.empty() ? open_files(request) : open_recorded(request);
  opened.radius = radius;
  if (radius > 0)
    opened.region = std::make_unique<LammpsRegion>(opened.system.input, opened.system.structure, MPI_COMM_SELF);
  return opened;
}

PathSource open_source(MPI_Comm world, const NebRequest& request, const Opened& opened) {
  if (!request.trajectory.empty()) return trajectory_source(world, request, opened.system);
  PathSource source;
  in_agreement(world, [&] {
    source =
        request.saddles.empty() ? pair_source(request, opened.system) : saddle_source(request.saddles, opened.recorded);
  });
  return source;
}

/// Paths under way, as every rank sees them.
struct Paths {
  const NebRequest& request;
  MPI_Comm world;
  const Team& team;  // of one rank: paths are found side by side
  Opened& opened;
  AttemptOptions search;
  PathSource source;
  Springs springs;
  // On rank 0 alone:
  Ledger ledger;
  std::vector<FoundPath> found;  // where there is no landscape
};

/// What is stored with a path: bands, and which ends they were between.
nlohmann::ordered_json settings_of(const Paths& paths, std::int64_t number) {
  nlohmann::ordered_json settings = path_settings(paths.request);
  settings["ends"] = fmt::format("{:016x}", paths.source.fingerprint(number));
  return settings;
}

/// Throws InputError where the path is another one than it was, or was found with other bands.
void require_same(const Paths& paths, const StoredPath& path) {
  auto stored = nlohmann::ordered_json::parse(path.options);
  auto given = settings_of(paths, path.found.key.number);
  if (stored == given) return;
  if (stored["ends"] != given["ends"])
    throw InputError(
        fmt::format("path {} of {} in the landscape '{}' was found between other ends: the file has "
                    "changed; restore it, or use another landscape file",
                    path.found.key.number, paths.source.name, paths.request.landscape));
  stored.erase("ends");
  given.erase("ends");
  throw InputError(
      fmt::format("the paths of {} in the landscape '{}' were found with {}, not {}; use those options, "
                  "or another landscape file",
                  paths.source.name, paths.request.landscape, stored.dump(), given.dump()));
}

std::set<std::int64_t> found_before(const Paths& paths) {
  std::set<std::int64_t> numbers;
  if (!paths.ledger.file) return numbers;
  for (const StoredPath& path : paths.ledger.file->paths(paths.source.name)) {
    const std::int64_t number = path.found.key.number;
    if (!std::ranges::binary_search(paths.source.numbers, number)) continue;
    require_same(paths, path);
    numbers.insert(number);
  }
  return numbers;
}

/// Those not found yet, agreed by all ranks.
std::vector<std::int64_t> missing(const Paths& paths) {
  std::vector<std::int64_t> numbers;
  in_agreement(paths.world, [&] {
    if (rank_in(paths.world) != 0) return;
    const std::set<std::int64_t> before = found_before(paths);
    std::ranges::copy_if(paths.source.numbers, std::back_inserter(numbers),
                         [&](std::int64_t number) { return !before.contains(number); });
  });
  return broadcast(paths.world, numbers);
}

FoundPath find_one(Paths& paths, std::int64_t number, const FarmPoll& poll) {
  Opened& opened = paths.opened;
  const System& system = opened.system;
  const PathEnds ends = paths.source.ends(number, poll);
  const PathKey key{paths.source.name, number};
  const NebOptions options = neb_options(paths.request, opened.settings, system.forces->units());
  system.forces->rebuild();
  if (opened.region) {
    RegionNebOptions region = region_neb_options(system.forces->units(), options);
    region.radius = opened.radius;
    return find_path({*opened.region, *system.forces, poll}, system.structure, ends, key, opened.seed, options, region,
                     paths.springs);
  }
  Watched watched(*system.forces, poll);
  return find_path(watched, system.structure, ends, key, opened.seed, options, paths.springs);
}

void keep(Paths& paths, FoundPath path) {
  if (paths.ledger.file)
    paths.ledger.file->append(path, settings_of(paths, path.key.number).dump());
  else
    paths.found.push_back(std::move(path));
}

/// Throws Interrupted where the user stopped it.
void find_missing(Paths& paths) {
  const std::vector<std::int64_t> numbers = missing(paths);
  const std::int64_t all = std::ssize(paths.source.numbers);
  std::int64_t done = all - std::ssize(numbers), resolved = 0;
  Progress progress(std::cerr, "paths", all, done, progress_options(paths.request.quiet, rank_in(paths.world)));
  const FarmWork work = [&](std::size_t task, const FarmPoll& poll) {
    return pack(find_one(paths, numbers[task], poll));
  };
  const FarmDelivery deliver = [&](std::size_t, const Bytes& result) {
    FoundPath path = unpack_path(result);
    if (path.status == NebStatus::resolved) ++resolved;
    keep(paths, std::move(path));
    progress.update(++done, fmt::format("{} resolved", resolved));
  };
  const FarmResult farmed = farm(paths.world, paths.team, numbers.size(), work, deliver, interruption_requested);
  if (farmed.status != FarmStatus::complete) throw Interrupted();
}

/// Returns how many comparisons stayed ambiguous.
std::int64_t identify_found(Paths& paths) {
  if (!paths.ledger.file) return 0;
  System& system = paths.opened.system;
  const IdentityOptions identity = identity_options(paths.opened.settings.identity, paths.search, system);
  std::int64_t doubts = 0;
  for (const IdentifiedPath& path : identify_stored_paths(*paths.ledger.file, paths.ledger.landscape, system.structure,
                                                          identity, tighten(system, paths.search)))
    for (const PlacedEvent& step : path.steps) doubts += step.ambiguous;
  return doubts;
}

/// The paths asked for, whenever they were found.
std::vector<StoredPath> asked_for(const Paths& paths) {
  std::vector<StoredPath> all;
  if (paths.ledger.file)
    all = paths.ledger.file->paths(paths.source.name);
  else
    for (const FoundPath& path : paths.found) all.push_back({path, {}, false, {}});
  std::erase_if(all, [&](const StoredPath& path) {
    return !std::ranges::binary_search(paths.source.numbers, path.found.key.number);
  });
  return all;
}

PathReport path_report(const Paths& paths) {
  PathReport report{paths.opened.system.forces->units(), asked_for(paths), {}};
  const Landscape& recorded = paths.opened.recorded;
  for (std::int64_t id = 0; id < saddles(recorded); ++id)
    report.known_barriers.push_back(barriers(recorded, saddle(recorded, SaddleId{id})).forward);
  return report;
}

std::string region_text(const Opened& opened) {
  if (opened.radius == 0) return {};
  return fmt::format("bands in regions of radius {} {} where there is room, then relaxed in the whole system\n",
                     opened.radius, opened.system.forces->units().length);
}

void report(const Paths& paths, std::int64_t doubts) {
  const PathReport found = path_report(paths);
  say(MPI_COMM_SELF,
      paths.source.account + region_text(paths.opened) + path_text(found, !paths.request.quiet) + doubts_text(doubts));
  write_json(paths.request.json, json(found));
}

}  // namespace

void neb(MPI_Comm world, const Arguments& arguments) {
  NebRequest request;
  CLI::App app("Paths between configurations by nudged elastic bands, and the saddles on them.", "pel neb");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  require_one_source(app);
  watch_for_interruption();
  in_agreement(world, [&] {
    if (rank_in(world) == 0) require_writable(request.json, "--json");
  });
  std::optional<Opened> opened;
  in_agreement(world, [&] { opened = open(request); });
  const AttemptOptions search =
      search_options({opened->settings.force_tolerance, opened->settings.max_energy}, opened->system.forces->units());
  PathSource source = open_source(world, request, *opened);
  const LedgerRequest file{request.landscape, opened->settings, opened->seed};
  const Team team = split(world, 1);
  Ledger ledger = open_ledger(world, team, opened->system, file, search);
  Springs springs;
  in_agreement(world, [&] {
    opened->system.forces->rebuild();
    springs = path_springs(*opened->system.forces, opened->system.structure, ledger.first);
  });
  Paths paths{request, world, team, *opened, search, std::move(source), std::move(springs), std::move(ledger), {}};
  find_missing(paths);
  in_agreement(world, [&] {
    if (rank_in(world) == 0) report(paths, identify_found(paths));
  });
}

}  // namespace pel::drivers
