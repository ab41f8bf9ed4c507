#include "drivers/decompose/decompose_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "drivers/decompose/decompose_words.hpp"
#include "drivers/report/table.hpp"

namespace pel::drivers {
namespace {

std::string events_text(const DecomposeReport& report) {
  const std::string& events = report.request.events;
  if (events == "dbscan") return fmt::format("changes of cluster, {} frames make one", cluster_frames(report.request));
  return events == "d2min" ? "non-affine squared displacement above the threshold"
                           : "displacement in one interval above the threshold";
}

std::string drift_text(const DecomposeReport& report) {
  if (report.request.keep_drift) return "kept";
  return report.masses_known ? "of the center of mass removed"
                             : "of the mean position removed, as no masses are known (--masses)";
}

std::string blocks_text(const DecomposeReport& report) {
  std::size_t least = report.walks.front().blocks.size(), most = least;
  for (const TrajectoryWalk& walk : report.walks) {
    least = std::min(least, walk.blocks.size());
    most = std::max(most, walk.blocks.size());
  }
  return least == most ? fmt::format("over {} block{} in time", most, most == 1 ? "" : "s")
                       : fmt::format("over {} to {} blocks in time", least, most);
}

std::string error_text(const DecomposeReport& report) {
  const auto over_trajectories = [](const FiguresAt& at) { return at.over_trajectories; };
  const std::string blocks = blocks_text(report);
  if (std::ranges::none_of(report.figures, over_trajectories)) return blocks;
  return fmt::format("over the trajectories of one temperature, or {} of each where that is more", blocks);
}

std::string frames_text(const DecomposeReport& report) {
  std::int64_t frames = 0;
  for (const TrajectoryToWalk& each : report.trajectories) frames += each.length.frames;
  return fmt::format("{}, {} frames at intervals of {} {}", report.trajectories.size(), frames,
                     figure(report.setting.interval), report.plan.units.time);
}

std::string atoms_text(const DecomposeReport& report) {
  const TrajectoryToWalk& first = report.trajectories.front();
  return fmt::format("{} of {}{}", first.atoms.size(), first.structure.atoms(),
                     report.request.plane.empty() ? "" : fmt::format(", in the plane {}", report.request.plane));
}

std::string heading(const DecomposeReport& report) {
  const std::string& time = report.plan.units.time;
  const double longest = static_cast<double>(report.plan.lags) * report.setting.interval;
  std::vector<std::pair<std::string, std::string>> lines{
      {"trajectories", frames_text(report)},
      {"atoms", atoms_text(report)},
      {"drift", drift_text(report)},
      {"activated", events_text(report)},
      {"longest lag",
       fmt::format("{} {}{}", figure(longest), time, report.lags_limited ? ", limited by memory (--longest-lag)" : "")},
      {"fit", fmt::format("MSD = 2 d D t + c from {} to {} {}, d = {}", figure(report.setting.fit.from),
                          figure(report.setting.fit.to), time, report.setting.fit.dimension)},
      {"errors", error_text(report)}};
  if (!report.request.lattice.empty()) lines.push_back({"steps", "between sites of the crystal"});
  return listing(lines);
}

/// What was done to files that are not as they should be.
std::string notes(const DecomposeReport& report) {
  std::string text = report.doubts;
  for (std::size_t n = 0; n < report.trajectories.size(); ++n) {
    const std::string& file = report.trajectories[n].file;
    const TrajectoryWalk& walk = report.walks[n];
    if (report.trajectories[n].length.cut_short)
      text += fmt::format("{}: ends within a frame, which was left out\n", file);
    if (std::ranges::count(report.trajectories[n].structure.cell.periodic(), true) == 0)
      text += fmt::format("{}: has no periodic box; its positions were taken as unwrapped\n", file);
    if (walk.unwrapped)
      text += fmt::format("{}: unwrapped here, step by step; the longest step is {} of the box{}\n", file,
                          figure(walk.longest_unwrapped_step, 2),
                          walk.longest_unwrapped_step > 0.25 ? ", long enough to doubt it" : "");
    if (!report.request.lattice.empty())
      text += fmt::format("{}: {} hops between sites; atoms were at most {} {} off theirs\n", file, walk.hops,
                          figure(walk.farthest_off_site, 2), report.plan.units.length);
  }
  return text;
}

std::vector<std::string> figure_titles(const DecomposeReport& report) {
  const std::string rate = rate_unit(report.plan.units);
  return {fmt::format("D ({})", rate), fmt::format("D_RW ({})", rate), "f", "slope", "slope RW", "activated", "regime"};
}

std::vector<std::string> figure_row(const Decomposition& figures) {
  return {figure_of(figures.path.diffusivity, figures.diffusivity_stderr),
          figure_of(figures.random_walk.diffusivity, figures.random_walk_stderr),
          figure_of(figures.correlation, figures.correlation_stderr),
          figure_of(figures.path.log_slope, figures.log_slope_stderr),
          figure(figures.random_walk.log_slope, 3),
          figure(figures.activated, 3),
          std::string(name(figures.status))};
}

std::string figure_table(const DecomposeReport& report) {
  Table table{condition_titles(report), {}};
  table.titles.push_back(fmt::format("threshold ({})", threshold_unit(report)));
  append(table.titles, figure_titles(report));
  for (const FiguresAt& at : report.figures)
    for (const ThresholdFigures& each : at.thresholds) {
      std::vector<std::string> row = condition(report, at);
      row.push_back(figure(each.threshold));
      append(row, figure_row(each.all));
      table.rows.push_back(std::move(row));
    }
  return "\n" + text(table);
}

std::string species_table(const DecomposeReport& report) {
  Table table{condition_titles(report), {}};
  append(table.titles, {fmt::format("threshold ({})", threshold_unit(report)), "type"});
  append(table.titles, figure_titles(report));
  for (const FiguresAt& at : report.figures)
    for (const ThresholdFigures& each : at.thresholds) {
      if (each.species.size() < 2) continue;
      for (const SpeciesFigures& species : each.species) {
        std::vector<std::string> row = condition(report, at);
        append(row, {figure(each.threshold), fmt::format("{} {}", species.species, species.name)});
        append(row, figure_row(species.figures));
        table.rows.push_back(std::move(row));
      }
    }
  return table.rows.empty() ? "" : "\n" + text(table);
}

std::string drawn_table(const DecomposeReport& report) {
  if (report.request.realizations == 0) return {};
  Table table{condition_titles(report), {}};
  append(table.titles,
         {fmt::format("threshold ({})", threshold_unit(report)),
          fmt::format("D_RW of {} drawn walks ({})", report.request.realizations, rate_unit(report.plan.units)),
          "exact average"});
  for (const FiguresAt& at : report.figures)
    for (const ThresholdFigures& each : at.thresholds) {
      std::vector<std::string> row = condition(report, at);
      append(row, {figure(each.threshold), figure_of(each.drawn->diffusivity, each.drawn->diffusivity_stderr),
                   figure(each.all.random_walk.diffusivity)});
      table.rows.push_back(std::move(row));
    }
  return "\n" + text(table);
}

/// What the regimes mean.
std::string statement(const DecomposeReport& report) {
  bool slow = false, fast = false, vague = false, rest = false;
  for (const FiguresAt& at : report.figures) {
    const DiffusionStatus status = at.thresholds.front().all.status;
    slow = slow || status == DiffusionStatus::subdiffusive;
    fast = fast || status == DiffusionStatus::superdiffusive;
    vague = vague || status == DiffusionStatus::unresolved;
    rest = rest || status == DiffusionStatus::at_rest;
  }
  std::string text;
  if (slow)
    text += "subdiffusive: not diffusive yet; D and f are slopes within the window, and fall with longer times.\n";
  if (fast) text += "superdiffusive: not diffusive yet; D and f are slopes within the window.\n";
  if (vague)
    text += "unresolved: the slope of log MSD is too uncertain to call it diffusive; give more trajectories.\n";
  if (rest) text += "at_rest: atoms do not move within the window.\n";
  return text;
}

}  // namespace

std::string_view name(DiffusionStatus status) {
  switch (status) {
    case DiffusionStatus::diffusive:
      return "diffusive";
    case DiffusionStatus::subdiffusive:
      return "subdiffusive";
    case DiffusionStatus::superdiffusive:
      return "superdiffusive";
    case DiffusionStatus::unresolved:
      return "unresolved";
    case DiffusionStatus::at_rest:
      break;
  }
  return "at_rest";
}

std::string text(const DecomposeReport& report, bool quiet) {
  return heading(report) + notes(report) + (quiet ? "" : details_text(report)) + figure_table(report) +
         species_table(report) + statement(report) + drawn_table(report) + laws_text(report);
}

}  // namespace pel::drivers
