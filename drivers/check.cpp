#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "drivers/commands.hpp"
#include "drivers/landscape/recorded_event.hpp"
#include "drivers/landscape/sweep_file.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/interruption.hpp"
#include "drivers/report/json_file.hpp"
#include "drivers/report/progress.hpp"
#include "drivers/report/table.hpp"
#include "libpel/core/error.hpp"
#include "libpel/landscape/found_path.hpp"
#include "libpel/landscape/store.hpp"
#include "libpel/parallel/farm.hpp"
#include "libpel/search/curvature/springs.hpp"
#include "libpel/search/verify.hpp"

namespace pel::drivers {
namespace {

struct CheckRequest {
  std::string landscape;
  std::uint64_t seed = 1;
  std::string json;
  bool quiet = false;
};

void declare(CLI::App& app, CheckRequest& request) {
  app.add_option("--landscape", request.landscape, "landscape file")->type_name("FILE")->required()->check(not_empty());
  add_seed_option(app, request.seed);
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet);
}

/// Every rank reads the file for itself.
struct Opened {
  Provenance provenance;
  Landscape landscape;
  std::unique_ptr<LammpsForceField> forces;
  VerifyOptions options;
  Springs springs;
};

/// None where the potential gives no forces: then the points say so.
Springs springs_of(const Opened& opened) {
  const Minimum& zero = minimum(opened.landscape, MinimumId{0});
  try {
    return near_stationary_point(
        path_springs(*opened.forces, opened.provenance.structure, {zero.energy, zero.positions}));
  } catch (const ForceError&) {
    return {};
  }
}

Opened open(const std::string& path) {
  const LandscapeFile file = LandscapeFile::open(path, Access::read);
  Opened opened{file.provenance(), file.load(), nullptr, {}, {}};
  const LammpsInput input{opened.provenance.potential, opened.provenance.structure_text, path, path};
  opened.forces = std::make_unique<LammpsForceField>(input, MPI_COMM_SELF);
  opened.options = verify_options(opened.forces->units(), search_settings(opened.provenance.options).force_tolerance);
  opened.springs = springs_of(opened);
  return opened;
}

StationaryPoint mobile_point(const Frozen& mobile, double energy, const Matrix3X& positions) {
  return {energy, mobile.restrict(positions)};
}

Stream stream(const CheckRequest& request, std::size_t task) {
  return {request.seed, StreamPurpose::sampling, {task, 0, 0}};
}

/// Minima come first, then saddles.
Bytes check_one(const CheckRequest& request, Opened& opened, std::size_t task, const FarmPoll& poll) {
  const auto minima_count = static_cast<std::size_t>(minima(opened.landscape));
  opened.forces->rebuild();
  Watched watched(*opened.forces, poll);
  const Minimum& zero = minimum(opened.landscape, MinimumId{0});
  Frozen mobile(watched, zero.positions, opened.provenance.structure.fixed);
  const auto metric_at = [&](const Matrix3X& positions) -> LazyMetric {
    if (opened.springs.stiffness.size() == 0) return {};
    return [&] {
      return spring_metric(opened.springs, opened.provenance.structure, positions, mobile.mobile(),
                           opened.options.connect.minimize.stiffness);
    };
  };
  MessageWriter writer;
  if (task < minima_count) {
    const Minimum& point = minimum(opened.landscape, MinimumId{static_cast<std::int64_t>(task)});
    writer.write(check_minimum(mobile, mobile_point(mobile, point.energy, point.positions), stream(request, task),
                               opened.options, metric_at(point.positions)));
  } else {
    const Saddle& point = saddle(opened.landscape, SaddleId{static_cast<std::int64_t>(task - minima_count)});
    const Event event = recorded_event(mobile, opened.landscape, point);
    writer.write(check_saddle(mobile, event, stream(request, task), opened.options, metric_at(point.positions)));
  }
  return writer.take();
}

struct Checks {
  std::vector<MinimumCheck> minima;
  std::vector<SaddleCheck> saddles;
};

Checks check_all(MPI_Comm world, const CheckRequest& request, Opened& opened) {
  Checks checks;
  checks.minima.resize(static_cast<std::size_t>(minima(opened.landscape)));
  checks.saddles.resize(static_cast<std::size_t>(saddles(opened.landscape)));
  const std::size_t tasks = checks.minima.size() + checks.saddles.size();
  Progress progress(std::cerr, "points", static_cast<std::int64_t>(tasks), 0,
                    progress_options(request.quiet, rank_in(world)));
  std::int64_t done = 0;
  const auto deliver = [&](std::size_t task, const Bytes& result) {
    MessageReader reader(result);
    if (task < checks.minima.size())
      checks.minima[task] = reader.read<MinimumCheck>();
    else
      checks.saddles[task - checks.minima.size()] = reader.read<SaddleCheck>();
    progress.update(++done);
  };
  const auto work = [&](std::size_t task, const FarmPoll& poll) { return check_one(request, opened, task, poll); };
  const FarmResult farmed = farm(world, split(world, 1), tasks, work, deliver, interruption_requested);
  if (farmed.status != FarmStatus::complete) throw Interrupted();
  return checks;
}

/// A saddle is as good as its ends.
Verdict overall(const Checks& checks, const Saddle& point) {
  const Verdict own = checks.saddles[static_cast<std::size_t>(value(point.id))].verdict;
  if (own != Verdict::good) return own;
  for (const MinimumId end : {point.from, point.to})
    if (checks.minima[static_cast<std::size_t>(value(end))].verdict != Verdict::good) return Verdict::not_a_minimum;
  return Verdict::good;
}

nlohmann::ordered_json document(const Opened& opened, const Checks& checks) {
  const Units& units = opened.forces->units();
  nlohmann::ordered_json saddles_json = nlohmann::ordered_json::array();
  nlohmann::ordered_json minima_json = nlohmann::ordered_json::array();
  std::int64_t rejected = 0;
  for (std::int64_t k = 0; k < std::ssize(checks.saddles); ++k) {
    const SaddleCheck& check = checks.saddles[static_cast<std::size_t>(k)];
    const Saddle& point = saddle(opened.landscape, SaddleId{k});
    const Verdict verdict = overall(checks, point);
    rejected += verdict == Verdict::good ? 0 : 1;
    saddles_json.push_back({{"saddle", k},
                            {"from", value(point.from)},
                            {"to", value(point.to)},
                            {"max_force", check.max_force},
                            {"lowest_eigenvalue", check.lowest_eigenvalue},
                            {"second_eigenvalue", check.second_eigenvalue},
                            {"verdict", name(verdict)}});
  }
  for (std::int64_t k = 0; k < std::ssize(checks.minima); ++k) {
    const MinimumCheck& check = checks.minima[static_cast<std::size_t>(k)];
    minima_json.push_back({{"minimum", k},
                           {"max_force", check.max_force},
                           {"lowest_eigenvalue", check.lowest_eigenvalue},
                           {"verdict", name(check.verdict)}});
  }
  return {{"units",
           {{"force", units.energy + "/" + units.length}, {"eigenvalue", units.energy + "/" + units.length + "^2"}}},
          {"force_tolerance", opened.options.saddle_tolerance.value},
          {"rejected", rejected},
          {"saddles", saddles_json},
          {"minima", minima_json}};
}

Table verdict_table(const Opened& opened, const Checks& checks) {
  const Units& units = opened.forces->units();
  Table table{{"saddle", "from", "to", "max force (" + units.energy + "/" + units.length + ")",
               "lowest (" + units.energy + "/" + units.length + "^2)", "second", "verdict"},
              {}};
  for (std::int64_t k = 0; k < std::ssize(checks.saddles); ++k) {
    const SaddleCheck& check = checks.saddles[static_cast<std::size_t>(k)];
    const Saddle& point = saddle(opened.landscape, SaddleId{k});
    table.rows.push_back({fmt::format("{}", k), fmt::format("{}", value(point.from)),
                          fmt::format("{}", value(point.to)), figure(check.max_force, 3),
                          figure(check.lowest_eigenvalue, 4), figure(check.second_eigenvalue, 4),
                          std::string(name(overall(checks, point)))});
  }
  return table;
}

/// Returns the number of saddles that are not good.
std::int64_t report(const CheckRequest& request, const Opened& opened, const Checks& checks) {
  const nlohmann::ordered_json result = document(opened, checks);
  const auto rejected = result.at("rejected").get<std::int64_t>();
  std::string lines = request.quiet ? "" : drivers::text(verdict_table(opened, checks)) + "\n";
  lines += fmt::format("{} saddles checked, {} rejected; {} minima\n", checks.saddles.size(), rejected,
                       checks.minima.size());
  say(MPI_COMM_SELF, lines);
  write_json(request.json, result);
  return rejected;
}

}  // namespace

void check(MPI_Comm world, const Arguments& arguments) {
  CheckRequest request;
  CLI::App app(
      "Computes forces and the two lowest eigenvalues at every saddle of a landscape file, and relaxes to both sides.",
      "pel check");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  watch_for_interruption();
  std::optional<Opened> opened;
  in_agreement(world, [&] {
    if (rank_in(world) == 0) require_writable(request.json, "--json");
    opened = open(request.landscape);
  });
  const Checks checks = check_all(world, request, *opened);
  in_agreement(world, [&] {
    if (rank_in(world) != 0) return;
    if (const auto rejected = report(request, *opened, checks); rejected > 0)
      throw std::runtime_error(fmt::format("{} of {} saddles are not what they should be; see the verdicts", rejected,
                                           checks.saddles.size()));
  });
}

}  // namespace pel::drivers
