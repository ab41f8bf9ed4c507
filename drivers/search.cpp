#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "drivers/commands.hpp"
#include "drivers/landscape/sweep_file.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/interruption.hpp"
#include "drivers/report/json_file.hpp"
#include "drivers/report/landscape_report.hpp"
#include "drivers/report/table.hpp"
#include "drivers/search/search_options.hpp"
#include "drivers/search/search_trace.hpp"
#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

struct OneSearchRequest {
  SystemRequest system;
  std::string landscape;
  std::int64_t minimum = 0;
  std::int64_t atom = 1;  ///< LAMMPS id
  std::int64_t trial = 0;
  SearchRequest search;
  std::uint64_t seed = 1;
  std::string trace;
  std::string json;
  bool quiet = false;
};

constexpr const char* how_to_plot =
    "The trace is a table with a header line. Energy and lowest curvature over the force calls:\n"
    "  gnuplot -p -e \"set y2tics; plot 'FILE' using 8:3 with linespoints title 'energy', "
    "'' using 8:6 axes x1y2 with linespoints title 'eigenvalue'\"";

void declare_source(CLI::App& app, OneSearchRequest& request) {
  declare(app, request.system);
  for (const char* name : {"--structure", "--potential"}) app.get_option(name)->required(false);
  app.add_option("--landscape", request.landscape,
                 "landscape file: search from one of its minima, with its system, tolerances and seed; not changed")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option("--minimum", request.minimum, "minimum of the landscape to search from")
      ->type_name("MINIMUM")
      ->check(whole(0))
      ->capture_default_str();
}

void declare(CLI::App& app, OneSearchRequest& request) {
  declare_source(app, request);
  app.add_option("--atom", request.atom, "id of the central atom")->type_name("ATOM")->required()->check(whole(1));
  app.add_option("--trial", request.trial, "number of the search around this atom, from 0")
      ->type_name("N")
      ->check(whole(0))
      ->capture_default_str();
  declare(app, request.search);
  add_seed_option(app, request.seed);
  app.add_option("--trace", request.trace, "write one line per step of the climb to this file")
      ->type_name("FILE")
      ->check(not_empty());
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet, "print nothing");
  app.footer(how_to_plot);
}

/// What to search in comes from files of its own or from a landscape, not from both.
void require_one_source(const CLI::App& app) {
  if (app.count("--landscape") == 0) {
    for (const char* option : {"--structure", "--potential"})
      if (app.count(option) == 0)
        throw InputError(fmt::format("{} is missing; give --structure and --potential, or --landscape", option));
    if (app.count("--minimum") > 0)
      throw InputError("--minimum: is one of a landscape; give --landscape, or leave it out");
    return;
  }
  for (const char* option :
       {"--structure", "--potential", "--fixed", "--seed", "--force-tolerance", "--max-energy", "--region"})
    if (app.count(option) > 0) throw InputError(fmt::format("{}: comes with --landscape; leave it out", option));
}

/// All that one search depends on.
struct Opened {
  System system;
  AttemptOptions options;
  double region = 0;  // radius; 0: off
  std::uint64_t seed = 1;
  SearchKey key;
  StationaryPoint start;
};

SearchKey key_of(const OneSearchRequest& request, const Structure& structure) {
  const Index atoms = structure.atoms();
  if (request.atom > atoms)
    throw InputError(fmt::format("--atom {}: atom {} does not exist; atoms are numbered 1 to {}", request.atom,
                                 request.atom, atoms));
  const SearchKey key{MinimumId{request.minimum}, request.atom - 1, request.trial};
  if (structure.fixed[static_cast<std::size_t>(key.atom)] != 0)
    throw InputError(fmt::format("--atom {}: is fixed; choose one that may move", request.atom));
  return key;
}

Opened open_files(const OneSearchRequest& request, MPI_Comm world) {
  Opened opened{open_system(request.system, world), {}, 0, request.seed, {}, {}};
  opened.options = search_options(request.search, opened.system.forces->units());
  opened.region = region_radius(request.search, opened.options);
  opened.key = key_of(request, opened.system.structure);
  opened.start = first_minimum(opened.system, opened.options, opened.region);
  return opened;
}

/// Every rank reads the file for itself.
Opened open_landscape(const OneSearchRequest& request, MPI_Comm world) {
  const LandscapeFile file = LandscapeFile::open(request.landscape, Access::read);
  const Provenance run = file.provenance();
  const Landscape landscape = file.load();
  const SearchSettings settings = search_settings(run.options);
  if (request.minimum >= minima(landscape))
    throw InputError(fmt::format("--minimum {}: minimum {} does not exist; minima are numbered 0 to {}",
                                 request.minimum, request.minimum, minima(landscape) - 1));
  Opened opened{open_system(run, request.landscape, world), {}, settings.region, run.seed, {}, {}};
  opened.options = search_options({settings.force_tolerance, settings.max_energy}, opened.system.forces->units());
  opened.key = key_of(request, opened.system.structure);
  const Minimum& zero = minimum(landscape, MinimumId{0});
  require_same_energy(file, zero.energy, energy_of(opened.system, zero.positions));
  const Minimum& start = minimum(landscape, opened.key.minimum);
  opened.start = {start.energy, start.positions};
  return opened;
}

Opened open(const OneSearchRequest& request, MPI_Comm world) {
  return request.landscape.empty() ? open_files(request, world) : open_landscape(request, world);
}

/// On all ranks before the same force call, or on none.
void stop_where_asked(MPI_Comm world) {
  int asked = interruption_requested() ? 1 : 0;
  MPI_Allreduce(MPI_IN_PLACE, &asked, 1, MPI_INT, MPI_MAX, world);
  if (asked != 0) throw Interrupted();
}

Attempt search_traced(MPI_Comm world, Opened& opened, std::optional<TraceFile>& trace) {
  Searcher searcher = open_searcher(opened.system, opened.options, opened.seed, opened.region, world);
  const ArtTrace write = [&](const ArtStep& step) { trace->step(step); };
  Attempt result = make_search(
      searcher, [world] { stop_where_asked(world); }, opened.start, opened.key, trace ? write : ArtTrace{});
  if (trace) trace->end(trace_end(result, opened.start));
  return result;
}

/// Which atom moves farthest from one end to the other, drift of the center of mass removed where it costs nothing.
struct Farthest {
  Index atom = 0;
  double distance = 0;
};

Farthest farthest(const Event& event, const System& system) {
  const Matrix3X moved =
      without_drift(event.to.positions - event.from.positions, atom_masses(system.structure), free_axes(system));
  Farthest result;
  result.distance = moved.colwise().norm().maxCoeff(&result.atom);
  return result;
}

std::string text(const OneSearchRequest& request, const Opened& opened, const Attempt& result) {
  const Units& units = opened.system.forces->units();
  const auto energy = [&](double e) { return fmt::format("{:.6f} {}", e, units.energy); };
  std::vector<std::pair<std::string, std::string>> lines{
      {"search", fmt::format("minimum {}, atom {}, trial {}, seed {}", request.minimum, request.atom, request.trial,
                             opened.seed)},
      {"energy of the minimum", energy(opened.start.energy)},
      {"outcome", std::string(name(result.outcome))}};
  if (result.event) {
    const Event& event = *result.event;
    const Farthest most = farthest(event, opened.system);
    lines.insert(
        lines.end(),
        {{"saddle above the minimum", energy(event.saddle.energy - opened.start.energy)},
         {"barriers", fmt::format("forward {}, reverse {}", energy(event.saddle.energy - event.from.energy),
                                  energy(event.saddle.energy - event.to.energy))},
         {"largest displacement", fmt::format("{:.4f} {} (atom {})", most.distance, units.length, most.atom + 1)},
         {"lowest eigenvalue", fmt::format("{:.4f} {}/{}^2", event.eigenvalue, units.energy, units.length)}});
  }
  lines.emplace_back("force calls", fmt::format("{}, of these {} to the end of the climb", result.force_calls,
                                                result.saddle_force_calls));
  return listing(lines);
}

nlohmann::ordered_json document(const OneSearchRequest& request, const Opened& opened, const Attempt& result) {
  nlohmann::ordered_json all{{"units", json(opened.system.forces->units())},
                             {"minimum", request.minimum},
                             {"atom", request.atom},
                             {"trial", request.trial},
                             {"seed", opened.seed},
                             {"energy_of_minimum", opened.start.energy},
                             {"outcome", name(result.outcome)},
                             {"force_calls", result.force_calls},
                             {"saddle_force_calls", result.saddle_force_calls}};
  if (!result.event) return all;
  const Event& event = *result.event;
  const Farthest most = farthest(event, opened.system);
  all["event"] = {{"energy_above_minimum", event.saddle.energy - opened.start.energy},
                  {"forward", event.saddle.energy - event.from.energy},
                  {"reverse", event.saddle.energy - event.to.energy},
                  {"max_displacement", most.distance},
                  {"max_displacement_atom", most.atom + 1},
                  {"eigenvalue", event.eigenvalue}};
  return all;
}

void require_files(const OneSearchRequest& request, bool writer) {
  if (!writer) return;
  require_writable(request.json, "--json");
  require_writable(request.trace, "--trace");
}

void report(const OneSearchRequest& request, const Opened& opened, const Attempt& result) {
  if (!request.quiet) say(MPI_COMM_SELF, text(request, opened, result));
  write_json(request.json, document(request, opened, result));
}

}  // namespace

void search(MPI_Comm world, const Arguments& arguments) {
  OneSearchRequest request;
  CLI::App app(
      "One search of a sweep, by its key (minimum, atom, trial): how it ended, and step by step how it got there. All "
      "ranks share it.",
      "pel search");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  require_one_source(app);
  watch_for_interruption();
  const bool writer = rank_in(world) == 0;
  std::optional<Opened> opened;
  std::optional<TraceFile> trace;
  in_agreement(world, [&] { require_files(request, writer); });
  in_agreement(world, [&] { opened = open(request, world); });
  in_agreement(world, [&] {
    if (writer && !request.trace.empty()) trace.emplace(request.trace, opened->system.forces->units());
  });
  std::optional<Attempt> result;
  in_agreement(world, [&] { result = search_traced(world, *opened, trace); });
  in_agreement(world, [&] {
    if (writer) report(request, *opened, *result);
  });
}

}  // namespace pel::drivers
