#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "drivers/agreement.hpp"
#include "drivers/atom_list.hpp"
#include "drivers/attempt_message.hpp"
#include "drivers/command_line.hpp"
#include "drivers/commands.hpp"
#include "drivers/interruption.hpp"
#include "drivers/json_file.hpp"
#include "drivers/landscape_report.hpp"
#include "drivers/progress.hpp"
#include "drivers/sweep_file.hpp"
#include "drivers/system.hpp"
#include "drivers/value_rules.hpp"
#include "libpel/core/error.hpp"
#include "libpel/landscape/identify_stored.hpp"
#include "libpel/landscape/recognize.hpp"
#include "libpel/landscape/sweep.hpp"
#include "libpel/parallel/farm.hpp"

namespace pel::drivers {
namespace {

struct SweepRequest {
  SystemRequest system;
  std::string landscape;
  std::string atoms = "all";
  std::string minima = "0";
  std::int64_t trials = 10;
  double force_tolerance = 0;  // 0: the default of the unit system
  double max_energy = 0;
  std::string identity = "labelled";
  int ranks_per_search = 1;
  std::uint64_t seed = 1;
  std::string json;
  bool quiet = false;
};

void declare(CLI::App& app, SweepRequest& request) {
  declare(app, request.system);
  app.add_option("--landscape", request.landscape, "landscape file: made if it is not there, continued if it is")
      ->type_name("FILE")
      ->required()
      ->check(not_empty());
  app.add_option("--atoms", request.atoms, "central atoms of the searches: all, or ids such as 1-10,55")
      ->type_name("ATOMS")
      ->capture_default_str();
  app.add_option("--minima", request.minima,
                 "minima to search from: ids such as 0-7,12, or all that the landscape holds when the sweep begins")
      ->type_name("MINIMA")
      ->capture_default_str();
  app.add_option("--trials", request.trials, "searches per minimum and central atom")
      ->type_name("N")
      ->check(whole(1, 1'000'000'000))
      ->capture_default_str();
  app.add_option(
         "--force-tolerance", request.force_tolerance,
         "force component that counts as converged (default 0.01 eV/A in the units of the potential); saddles and "
         "minima are then refined to a tenth of it")
      ->type_name("FORCE")
      ->check(positive());
  app.add_option("--max-energy", request.max_energy,
                 "give a search up when it climbs this high above its start (default 6 eV in the units of the "
                 "potential)")
      ->type_name("ENERGY")
      ->check(positive());
  app.add_option("--identity", request.identity,
                 "what may differ between two finds of one minimum or saddle: nothing but periodic images and a rigid "
                 "translation (labelled), or also the labels of like atoms (permutation; crystals with defects)")
      ->type_name("RULE")
      ->check(CLI::IsMember({"labelled", "permutation"}))
      ->capture_default_str();
  app.add_option("--ranks-per-search", request.ranks_per_search, "MPI ranks that share one LAMMPS")
      ->type_name("N")
      ->check(whole(1, 1'000'000))
      ->capture_default_str();
  add_seed_option(app, request.seed);
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet);
}

double force_tolerance(const SweepRequest& request, const Units& units) {
  return request.force_tolerance > 0 ? request.force_tolerance : art_options(units).tolerance.value;
}

AttemptOptions search_options(const SweepRequest& request, const Units& units) {
  AttemptOptions options = attempt_options(units, force_tolerance(request, units));
  if (request.max_energy > 0) options.art.max_energy = request.max_energy;
  return options;
}

IdentityOptions identity_options(const SweepRequest& request, const AttemptOptions& options, const System& system) {
  IdentityOptions identity;
  identity.rule = identity_rule(request.identity);
  identity.energy_tolerance = options.connect.energy_tolerance;
  identity.distance_tolerance = options.connect.distance_tolerance;
  const Frozen mobile(*system.forces, system.structure.positions, system.structure.fixed);
  identity.translation = mobile.invariance().translation;
  return identity;
}

/// What a file names need not be what it was: the energy of minimum 0 tells whether the potential's own files changed.
void require_same_energy(const LandscapeFile& file, const StationaryPoint& stored, double energy) {
  if (std::abs(stored.energy - energy) <= 1e-6 * std::max(1.0, std::abs(stored.energy))) return;
  throw InputError(
      fmt::format("the potential gives minimum 0 of the landscape '{}' the energy {:.6f}, not {:.6f}: a "
                  "file it reads has changed; restore it, or use another landscape file",
                  file.path().string(), energy, stored.energy));
}

std::vector<Index> central_atoms(const SweepRequest& request, const Structure& structure) {
  std::vector<Index> atoms = atom_list(request.atoms, structure.atoms(), "--atoms");
  std::erase_if(atoms, [&](Index atom) { return structure.fixed[static_cast<std::size_t>(atom)] != 0; });
  if (atoms.empty()) throw InputError(fmt::format("--atoms {}: all of them are fixed", request.atoms));
  return atoms;
}

/// Throws InputError where the atoms or minima asked for are not in a new landscape: before a file is made for them.
void require_first_starts(const SweepRequest& request, const System& system) {
  central_atoms(request, system.structure);
  minimum_list(request.minima, 1, "--minima");
}

/// The landscape as rank 0 holds it.
struct Ledger {
  std::optional<LandscapeFile> file;
  Landscape landscape;
};

/// Rank 0 opens or makes the file; its whole team relaxes the first minimum or recomputes its energy.
Ledger open_ledger(MPI_Comm world, const Team& team, System& system, const SweepRequest& request,
                   const AttemptOptions& options) {
  Ledger ledger;
  const SearchSettings settings{force_tolerance(request, system.forces->units()), options.art.max_energy,
                                identity_rule(request.identity)};
  const bool writer = rank_in(world) == 0;
  StationaryPoint first{0, system.structure.positions};
  int known = 0;
  in_agreement(world, [&] {
    if (!writer) return;
    require_writable(request.json, "--json");
    known = holds_landscape(request.landscape) ? 1 : 0;
    if (known == 0) return require_first_starts(request, system);
    ledger.file = LandscapeFile::open(request.landscape, Access::write);
    require_agreement(*ledger.file, system, settings, request.seed);
    ledger.landscape = ledger.file->load();
    const Minimum& zero = minimum(ledger.landscape, MinimumId{0});
    first = {zero.energy, zero.positions};
  });
  in_agreement(world, [&] {
    if (team.index != 0) return;
    MPI_Bcast(&known, 1, MPI_INT, 0, team.comm.get());
    MPI_Bcast(first.positions.data(), static_cast<int>(first.positions.size()), MPI_DOUBLE, 0, team.comm.get());
    if (known != 0) {
      Matrix3X forces(3, first.positions.cols());
      const double energy = system.forces->evaluate(first.positions, forces);
      if (writer) require_same_energy(*ledger.file, first, energy);
    } else {
      first = relaxed(system, first.positions,
                      minimize_options(system.forces->units(), options.connect.minimize.tolerance.value));
    }
  });
  in_agreement(world, [&] {
    if (!writer || known != 0) return;
    const int order = symmetry(first.positions, system.structure, identity_options(request, options, system));
    ledger.file = LandscapeFile::create(request.landscape, provenance(system, settings, request.seed),
                                        {first.energy, first.positions, false, order});
    ledger.landscape = ledger.file->load();
  });
  return ledger;
}

/// Only where rank 0 has a LAMMPS of its own: the others of a team do not take part in identification.
Tighten tighten(const SweepRequest& request, System& system, const AttemptOptions& options) {
  if (request.ranks_per_search > 1) return {};
  constexpr double much = 0.01;
  return [&system, tolerance = much * options.connect.minimize.tolerance.value](const StationaryPoint& point) {
    try {
      return relaxed(system, point.positions, minimize_options(system.forces->units(), tolerance));
    } catch (const InputError&) {
      return point;  // not to be had: it stays ambiguous
    }
  };
}

/// What all ranks know of the work ahead.
struct Plan {
  std::vector<SearchKey> keys;                ///< searches to be made, ascending
  std::vector<MinimumId> starts;              ///< ascending
  std::vector<StationaryPoint> start_points;  ///< of `starts`
  std::int64_t done_before = 0;

  const StationaryPoint& start(MinimumId id) const {
    return start_points.at(static_cast<std::size_t>(std::ranges::lower_bound(starts, id) - starts.begin()));
  }
};

Plan plan_on_writer(const SweepRequest& request, const System& system, const Ledger& ledger) {
  Plan plan;
  plan.starts = minimum_list(request.minima, minima(ledger.landscape), "--minima");
  for (const MinimumId id : plan.starts) {
    const Minimum& start = minimum(ledger.landscape, id);
    plan.start_points.push_back({start.energy, start.positions});
  }
  plan.keys = sweep_keys(plan.starts, central_atoms(request, system.structure), request.trials);
  const auto done = ledger.file->attempted();
  plan.done_before =
      static_cast<std::int64_t>(std::erase_if(plan.keys, [&](const SearchKey& key) { return done.contains(key); }));
  return plan;
}

void broadcast(MPI_Comm world, Plan& plan) {
  MessageWriter writer;
  writer.write(plan.keys).write(plan.starts).write(plan.done_before);
  for (const StationaryPoint& point : plan.start_points) writer.write(point.energy).write(point.positions);
  Bytes bytes = writer.take();
  auto size = static_cast<std::uint64_t>(bytes.size());
  MPI_Bcast(&size, 1, MPI_UINT64_T, 0, world);
  bytes.resize(size);
  constexpr std::uint64_t most = 1U << 30U;  // MPI counts in int
  for (std::uint64_t at = 0; at < size; at += most)
    MPI_Bcast(bytes.data() + at, static_cast<int>(std::min(most, size - at)), MPI_BYTE, 0, world);
  MessageReader reader(bytes);
  plan.keys = reader.read<std::vector<SearchKey>>();
  plan.starts = reader.read<std::vector<MinimumId>>();
  plan.done_before = reader.read<std::int64_t>();
  plan.start_points.clear();
  for (std::size_t k = 0; k < plan.starts.size(); ++k) {
    const auto energy = reader.read<double>();
    plan.start_points.push_back({energy, reader.read<Matrix3X>()});
  }
}

Plan agreed_plan(MPI_Comm world, const SweepRequest& request, const System& system, const Ledger& ledger) {
  Plan plan;
  in_agreement(world, [&] {
    if (rank_in(world) == 0) plan = plan_on_writer(request, system, ledger);
  });
  broadcast(world, plan);
  return plan;
}

/// Makes the searches of the plan, storing each as it ends. True when all were made.
bool make_searches(MPI_Comm world, const Team& team, System& system, const SweepRequest& request,
                   const AttemptOptions& options, const Plan& plan, Ledger& ledger) {
  const auto total = plan.done_before + std::ssize(plan.keys);
  Progress progress(std::cerr, "searches", total, plan.done_before, progress_options(request.quiet, rank_in(world)));
  const FarmWork work = [&](std::size_t task, const FarmPoll& poll) {
    const SearchKey& key = plan.keys[task];
    system.forces->rebuild();
    Watched watched(*system.forces, poll);
    return pack(sweep_attempt(watched, system.structure, plan.start(key.minimum), key, request.seed, options));
  };
  std::int64_t done = plan.done_before;
  std::int64_t connected = 0;
  const FarmDelivery deliver = [&](std::size_t, const Bytes& result) {
    const Attempt attempt = unpack_attempt(result);
    ledger.file->append(attempt);
    if (attempt.outcome == SearchOutcome::connected) ++connected;
    progress.update(++done, fmt::format("{} connected", connected));
  };
  const FarmResult farmed = farm(world, team, plan.keys.size(), work, deliver, interruption_requested);
  return farmed.status == FarmStatus::complete;
}

void report(const SweepRequest& request, const LandscapeFile& file, const std::vector<Identification>& identified) {
  const LandscapeReport found = landscape_report(file);
  say(MPI_COMM_SELF, search_table(found.totals) + doubts_text(identified) + "\n" + barrier_table(found));
  write_json(request.json, json(found));
}

}  // namespace

void sweep(MPI_Comm world, const Arguments& arguments) {
  SweepRequest request;
  CLI::App app("ART nouveau searches around chosen atoms; minima and saddles go into a landscape file.", "pel sweep");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  watch_for_interruption();
  const Team team = split(world, request.ranks_per_search);
  std::optional<System> system;
  in_agreement(world, [&] { system = open_system(request.system, team.comm.get()); });
  const AttemptOptions options = search_options(request, system->forces->units());
  Ledger ledger = open_ledger(world, team, *system, request, options);
  const Plan plan = agreed_plan(world, request, *system, ledger);
  if (!make_searches(world, team, *system, request, options, plan, ledger)) throw Interrupted();
  in_agreement(world, [&] {
    if (rank_in(world) != 0) return;
    const std::vector<Identification> identified =
        identify_stored(*ledger.file, ledger.landscape, system->structure, identity_options(request, options, *system),
                        tighten(request, *system, options));
    report(request, *ledger.file, identified);
  });
}

}  // namespace pel::drivers
