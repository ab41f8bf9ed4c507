#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/atom_list.hpp"
#include "drivers/command_line/command_line.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "drivers/commands.hpp"
#include "drivers/landscape/recorded_event.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/interruption.hpp"
#include "drivers/report/json_file.hpp"
#include "drivers/report/progress.hpp"
#include "drivers/report/table.hpp"
#include "libpel/core/error.hpp"
#include "libpel/forces/lammps.hpp"
#include "libpel/landscape/store.hpp"
#include "libpel/parallel/farm.hpp"
#include "libpel/search/vineyard.hpp"

namespace pel::drivers {
namespace {

struct RatesRequest {
  std::string landscape;
  std::string saddles = "all";
  double tolerance = VineyardOptions{}.tolerance;
  std::string json;
  bool quiet = false;
};

void declare(CLI::App& app, RatesRequest& request) {
  app.add_option("--landscape", request.landscape, "landscape file; the attempt frequencies go into it")
      ->type_name("FILE")
      ->required()
      ->check(not_empty());
  app.add_option("--saddles", request.saddles, "saddles by id, such as 0-7,12, or all")
      ->type_name("SADDLES")
      ->capture_default_str();
  app.add_option("--tolerance", request.tolerance,
                 "the region around the atoms that move doubles until ln nu changes by less, or all atoms are in")
      ->type_name("CHANGE")
      ->check(positive())
      ->capture_default_str();
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet);
}

/// What every rank knows of the work ahead.
struct Opened {
  Provenance provenance;
  Landscape landscape;
  std::unique_ptr<LammpsForceField> forces;
  VineyardOptions options;
  std::vector<SaddleId> asked;           ///< ascending
  std::map<SaddleId, Prefactor> stored;  ///< those of them that need no work
  std::vector<SaddleId> tasks;           ///< the others
};

Index mobile_atoms(const Structure& structure) {
  return structure.atoms() - std::ranges::count_if(structure.fixed, [](char fixed) { return fixed != 0; });
}

/// Stored prefactors are good enough where they were converged at least as well, or leave no atom out.
void share_out(const std::vector<Prefactor>& known, Opened& opened) {
  for (const Prefactor& each : known)
    if (each.change < opened.options.tolerance || each.atoms == mobile_atoms(opened.provenance.structure))
      opened.stored.emplace(each.saddle, each);
  std::erase_if(opened.stored,
                [&](const auto& entry) { return !std::ranges::binary_search(opened.asked, entry.first); });
  for (const SaddleId id : opened.asked)
    if (!opened.stored.contains(id)) opened.tasks.push_back(id);
}

/// What a potential names need not be what it was: the energy of minimum 0 tells whether its files changed.
void require_same_energy(Opened& opened, const std::string& path) {
  const Minimum& zero = minimum(opened.landscape, MinimumId{0});
  Matrix3X forces(3, zero.positions.cols());
  const double energy = opened.forces->evaluate(zero.positions, forces);
  if (std::abs(zero.energy - energy) <= 1e-6 * std::max(1.0, std::abs(zero.energy))) return;
  throw InputError(fmt::format(
      "the potential gives minimum 0 of the landscape '{}' the energy {:.6f}, not {:.6f}: a file it reads has changed; "
      "restore it",
      path, energy, zero.energy));
}

Opened read(const LandscapeFile& file, const RatesRequest& request) {
  Opened opened{file.provenance(), file.load(), nullptr, {}, {}, {}, {}};
  if (saddles(opened.landscape) == 0)
    throw InputError(fmt::format("the landscape '{}' holds no saddles: run pel sweep first", request.landscape));
  opened.asked = saddle_list(request.saddles, saddles(opened.landscape), "--saddles");
  const LammpsInput input{opened.provenance.potential, opened.provenance.structure_text, request.landscape,
                          request.landscape};
  opened.forces = std::make_unique<LammpsForceField>(input, MPI_COMM_SELF);
  require_same_energy(opened, request.landscape);
  opened.options = vineyard_options(opened.forces->units());
  opened.options.tolerance = request.tolerance;
  share_out(file.prefactors(), opened);
  return opened;
}

VineyardPrefactors prefactors_of(Opened& opened, SaddleId id, const FarmPoll& poll) {
  const Structure& structure = opened.provenance.structure;
  opened.forces->rebuild();
  Watched watched(*opened.forces, poll);
  const Saddle& at = saddle(opened.landscape, id);
  Frozen mobile(watched, at.positions, structure.fixed);
  const Event event = recorded_event(mobile, opened.landscape, at);
  return vineyard(mobile, event, atom_masses(structure)(mobile.mobile()), &structure.cell, opened.options);
}

using Computed = std::map<SaddleId, VineyardPrefactors>;

/// Stores each as it ends.
Computed compute(MPI_Comm world, const RatesRequest& request, Opened& opened, std::optional<LandscapeFile>& file) {
  auto done = std::ssize(opened.stored);
  Progress progress(std::cerr, "saddles", std::ssize(opened.asked), done,
                    progress_options(request.quiet, rank_in(world)));
  const auto work = [&](std::size_t task, const FarmPoll& poll) {
    return MessageWriter().write(prefactors_of(opened, opened.tasks[task], poll)).take();
  };
  Computed computed;
  const auto deliver = [&](std::size_t task, const Bytes& result) {
    const SaddleId id = opened.tasks[task];
    const auto found = MessageReader(result).read<VineyardPrefactors>();
    if (found.status == VineyardStatus::converged)
      file->store_prefactors({{id, found.log_forward, found.log_reverse, found.atoms, found.change}});
    computed.emplace(id, found);
    progress.update(++done);
  };
  const FarmResult farmed = farm(world, split(world, 1), opened.tasks.size(), work, deliver, interruption_requested);
  if (farmed.status != FarmStatus::complete) throw Interrupted();
  return computed;
}

/// What is known of one saddle in the end.
struct Row {
  const Saddle& saddle;
  Prefactor prefactor;
  VineyardStatus status;
};

Row row(const Opened& opened, const Computed& computed, SaddleId id) {
  const Saddle& at = saddle(opened.landscape, id);
  if (const auto kept = opened.stored.find(id); kept != opened.stored.end())
    return {at, kept->second, VineyardStatus::converged};
  const VineyardPrefactors& found = computed.at(id);
  return {at, {id, found.log_forward, found.log_reverse, found.atoms, found.change}, found.status};
}

nlohmann::ordered_json document(const Opened& opened, const std::vector<Row>& rows) {
  nlohmann::ordered_json each = nlohmann::ordered_json::array();
  std::int64_t failed = 0;
  for (const Row& row : rows) {
    failed += row.status == VineyardStatus::converged ? 0 : 1;
    each.push_back({{"saddle", value(row.saddle.id)},
                    {"from", value(row.saddle.from)},
                    {"to", value(row.saddle.to)},
                    {"prefactor_forward", std::exp(row.prefactor.log_forward)},
                    {"prefactor_reverse", std::exp(row.prefactor.log_reverse)},
                    {"atoms", row.prefactor.atoms},
                    {"change", row.prefactor.change},
                    {"status", name(row.status)}});
  }
  return {{"units", {{"prefactor", "1/" + opened.forces->units().time}, {"change", "of ln prefactor"}}},
          {"tolerance", opened.options.tolerance},
          {"failed", failed},
          {"saddles", each}};
}

Table table(const Opened& opened, const std::vector<Row>& rows) {
  const Units& units = opened.forces->units();
  const std::string unit = units.style == UnitStyle::metal ? "THz" : "1/" + units.time;
  Table result{{"saddle", "from", "to", "nu forward (" + unit + ")", "nu reverse (" + unit + ")", "atoms",
                "change of ln nu", "status"},
               {}};
  for (const Row& row : rows)
    result.rows.push_back({fmt::format("{}", value(row.saddle.id)), fmt::format("{}", value(row.saddle.from)),
                           fmt::format("{}", value(row.saddle.to)), figure(std::exp(row.prefactor.log_forward), 4),
                           figure(std::exp(row.prefactor.log_reverse), 4), fmt::format("{}", row.prefactor.atoms),
                           figure(row.prefactor.change, 2), std::string(name(row.status))});
  return result;
}

/// "3, 8, 11 and 4 more".
std::string names(const std::vector<Row>& rows) {
  constexpr std::size_t most = 20;
  std::string text;
  for (std::size_t k = 0; k < std::min(most, rows.size()); ++k)
    text += fmt::format("{}{}", k == 0 ? "" : ", ", value(rows[k].saddle.id));
  return rows.size() > most ? text + fmt::format(" and {} more", rows.size() - most) : text;
}

/// Throws std::runtime_error that names the saddles without a prefactor, where there are any.
void report(const RatesRequest& request, const Opened& opened, const Computed& computed) {
  std::vector<Row> rows, failed;
  for (const SaddleId id : opened.asked) {
    rows.push_back(row(opened, computed, id));
    if (rows.back().status != VineyardStatus::converged) failed.push_back(rows.back());
  }
  const std::string lines = request.quiet ? "" : drivers::text(table(opened, rows)) + "\n";
  say(MPI_COMM_SELF, lines + fmt::format("{} saddles, {} with prefactors, {} of them stored before\n", rows.size(),
                                         rows.size() - failed.size(), opened.stored.size()));
  write_json(request.json, document(opened, rows));
  if (failed.empty()) return;
  throw std::runtime_error(fmt::format("{} of {} saddles have no prefactor: {}; see their statuses", failed.size(),
                                       rows.size(), names(failed)));
}

}  // namespace

void rates(MPI_Comm world, const Arguments& arguments) {
  RatesRequest request;
  CLI::App app(
      "Harmonic attempt frequencies (Vineyard 1957) of the saddles of a landscape file, from Hessians over the atoms "
      "that move and more and more of their neighbors. They are stored in the file, and not computed twice.",
      "pel rates");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  watch_for_interruption();
  const bool writer = rank_in(world) == 0;
  std::optional<LandscapeFile> file;
  in_agreement(world, [&] {
    if (!writer) return;
    require_writable(request.json, "--json");
    file = LandscapeFile::open(request.landscape, Access::write);
  });
  std::optional<Opened> opened;
  in_agreement(world, [&] {  // before anything is stored: all ranks see the same work
    opened = writer ? read(*file, request) : read(LandscapeFile::open(request.landscape, Access::read), request);
  });
  const Computed computed = compute(world, request, *opened, file);
  in_agreement(world, [&] {
    if (writer) report(request, *opened, computed);
  });
}

}  // namespace pel::drivers
