#include <algorithm>
#include <cstdint>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/commands.hpp"
#include "drivers/decompose/decompose_report.hpp"
#include "drivers/decompose/trajectories_to_walk.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/interruption.hpp"
#include "drivers/report/json_file.hpp"
#include "drivers/report/progress.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

EinsteinOptions fit_options(const DecomposeRequest& request, const WalkPlan& plan) {
  const double longest = static_cast<double>(plan.lags) * plan.interval;
  EinsteinOptions options{request.plane.empty() ? 3 : 2, longest / 4, longest, request.slope_tolerance};
  if (request.fit.empty()) return options;
  options.from = request.fit[0];
  options.to = request.fit[1];
  const double room = 1e-6 * plan.interval;
  if (options.to > longest + room || options.to - options.from < plan.interval - room)
    throw InputError(fmt::format("--fit {},{}: the window must hold two frames and end by the longest lag, {:.6g}",
                                 options.from, options.to, longest));
  return options;
}

/// How a trajectory is cut.
struct Cut {
  Index block = 1;     ///< intervals that are summed up at once; not more than lags, to bound the memory
  Index together = 1;  ///< blocks that make one sample
};

/// As many samples as asked for, or fewer: one shorter than `longest`, the longest time of the fit in intervals, has
/// few pairs of its own at such times and says little of their scatter.
Cut cut_of(const TrajectoryToWalk& trajectory, const WalkPlan& plan, Index longest, int most) {
  const auto parts = [](Index whole, Index part) { return (whole + part - 1) / part; };
  const Index intervals = trajectory.intervals();
  const Index samples = std::clamp<Index>(intervals / longest, 1, most);
  const Index together = parts(parts(intervals, samples), plan.lags);
  return {parts(intervals, samples * together), together};
}

/// The samples; a last one that would be shorter than `longest` belongs to the one before.
std::vector<WalkBlock> joined(const std::vector<WalkBlock>& blocks, const Cut& cut, Index intervals, Index longest) {
  const Index sample = cut.block * cut.together;
  const Index whole = std::max<Index>(1, intervals / sample + (intervals % sample >= longest ? 1 : 0));
  std::vector<WalkBlock> all;
  for (Index b = 0; b < std::ssize(blocks); ++b) {
    const WalkBlock& block = blocks[static_cast<std::size_t>(b)];
    if (b % cut.together == 0 && std::ssize(all) < whole)
      all.push_back(block);
    else
      all.back() += block;
  }
  return all;
}

std::vector<TrajectoryWalk> walk_all(const DecomposeRequest& request, const OpenedTrajectories& opened,
                                     const EinsteinOptions& fit) {
  const auto longest = std::max<Index>(1, std::lround(fit.to / opened.plan.interval));
  std::int64_t all = 0, done = 0;
  for (const TrajectoryToWalk& each : opened.trajectories) all += each.intervals();
  Progress progress(std::cerr, "intervals", all, 0, progress_options(request.quiet, 0));
  std::vector<TrajectoryWalk> walks;
  for (const TrajectoryToWalk& each : opened.trajectories) {
    const Cut cut = cut_of(each, opened.plan, longest, request.blocks);
    walks.push_back(walk(each, request, opened.plan, cut.block, walks.size(), [&] { progress.update(++done); }));
    walks.back().blocks = joined(walks.back().blocks, cut, each.intervals(), longest);
  }
  return walks;
}

void decompose_all(const DecomposeRequest& request) {
  require_writable(request.json, "--json");
  require_consistent(request);
  OpenedTrajectories opened = open_trajectories(request);
  const FigureSetting setting{opened.plan.units, opened.plan.interval, fit_options(request, opened.plan)};
  std::vector<TrajectoryWalk> walks = walk_all(request, opened, setting.fit);
  std::vector<FiguresAt> found = figures(opened.trajectories, walks, opened.plan.thresholds, setting);
  const DecomposeReport report{request,
                               opened.plan,
                               setting,
                               std::move(opened.trajectories),
                               std::move(walks),
                               std::move(found),
                               opened.masses_known,
                               opened.lags_limited,
                               opened.doubts};
  say(MPI_COMM_SELF, text(report, request.quiet));
  write_json(request.json, json(report));
}

}  // namespace

void decompose(MPI_Comm world, const Arguments& arguments) {
  DecomposeRequest request;
  CLI::App app("D, D_RW and f = D / D_RW from trajectories.", "pel decompose");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  watch_for_interruption();
  // Reading is most of the work: further ranks would have nothing to do.
  in_agreement(world, [&] {
    if (rank_in(world) == 0) decompose_all(request);
  });
}

}  // namespace pel::drivers
