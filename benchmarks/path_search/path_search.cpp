// What does a path cost between two minima that are known? Every force call of every path is counted, by what it was
// for: ends (that they are minima), band, saddle, proof (one negative curvature at the saddle, none at its ends) and
// relaxation (both ways down from the saddle). Other programs stop at the saddle, so that sum is given apart. The paths
// are events of ART searches, whose barriers are compared.

#include <mpi.h>

#include <algorithm>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "benchmarks/path_search/path_account.hpp"
#include "libpel/forces/lammps.hpp"

namespace {

using namespace pel;
using benchmark::KnownPath;
using benchmark::PathSystem;
using benchmark::Row;

struct Request {
  std::vector<std::string> systems;
  std::optional<std::size_t> paths;
  std::uint64_t seed = 1;
  bool each = false;
  bool without_plain = false;
  std::string write;
};

Row searched(PathSystem& paths, const KnownPath& known, std::uint64_t task, const Request& request) {
  if (auto* lammps = dynamic_cast<LammpsForceField*>(paths.system.forces.get())) lammps->rebuild();
  const Cell& cell = paths.system.structure.cell;
  const std::clock_t began = std::clock();
  Row row{neb(*paths.mobile, cell, known.initial, known.final,
              Stream(request.seed, StreamPurpose::sampling, {task, 0, 0}), paths.options, paths.metric),
          0,
          {},
          known.barrier,
          false};
  row.cpu_seconds = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  row.same_saddle = std::ranges::any_of(row.neb.steps, [&](const PathStep& step) {
    return same_minimum(step.event.saddle, known.saddle, paths.mobile->invariance(), paths.options.step.search.connect);
  });
  // Where the very first call failed there are no minimized ends.
  if (!request.without_plain && row.neb.initial.positions.cols() > 0)
    row.plain = benchmark::plain_band(*paths.mobile, cell, row.neb.initial, row.neb.final, paths.options, paths.metric);
  return row;
}

void run(const std::string& name, const Request& request) {
  PathSystem paths = benchmark::path_system(name, request.paths, request.seed);
  if (!request.write.empty()) benchmark::write_ends(paths, request.write);
  std::vector<Row> rows;
  for (const KnownPath& known : paths.paths) {
    rows.push_back(searched(paths, known, rows.size(), request));
    if (request.each) benchmark::print_row(rows.back());
  }
  benchmark::print_account(paths, rows);
}

void parse(CLI::App& app, Request& request, int argc, char** argv) {
  const std::vector<std::string> all = benchmark::path_system_names();
  app.add_option("systems", request.systems, "names of systems; all where none is given")->check(CLI::IsMember(all));
  app.add_option("--paths", request.paths, "per system")->check(CLI::PositiveNumber);
  app.add_option("--seed", request.seed, "of the searches that yield the paths")->capture_default_str();
  app.add_flag("--each", request.each, "one line per path");
  app.add_flag("--without-plain", request.without_plain, "do not compare with a plain band");
  app.add_option("--write", request.write, "folder for the ends of first paths, as LAMMPS's neb reads them")
      ->check(CLI::ExistingDirectory);
  app.parse(argc, argv);
  if (request.systems.empty()) request.systems = all;
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  Request request;
  CLI::App app("Force calls of paths between known minima.", "pel_path_search");
  int status = 0;
  try {
    parse(app, request, argc, argv);
    for (const std::string& name : request.systems) run(name, request);
  } catch (const CLI::ParseError& error) {
    status = app.exit(error);
  } catch (const std::exception& error) {
    fmt::print(stderr, "pel_path_search: {}\n", error.what());
    status = 2;
  }
  MPI_Finalize();
  return status;
}
