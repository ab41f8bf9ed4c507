#include "drivers/dynamics/sample_report.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/dynamics/run_files.hpp"
#include "drivers/report/table.hpp"
#include "libpel/analysis/jackknife.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

constexpr double least_growth = 5;  // of crystalline order, per cent of the atoms, that is told

struct Row {
  double step, time, temperature, potential, inherent, pressure, volume, force, calls, crystalline;
};

std::vector<Row> rows_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream words(line);
    Row row{};
    if (!(words >> row.step >> row.time >> row.temperature >> row.potential >> row.inherent >> row.pressure >>
          row.volume >> row.force >> row.calls >> row.crystalline))
      throw InputError(fmt::format("{}: this line is none of a table of pel sample: {}", path, line));
    rows.push_back(row);
  }
  if (rows.empty()) throw InputError(fmt::format("{}: holds no frames", path));
  return rows;
}

std::vector<double> column(const std::vector<Row>& rows, double Row::*member) {
  std::vector<double> values;
  for (const Row& row : rows) values.push_back(row.*member);
  return values;
}

double mean(const std::vector<Row>& rows, double Row::*member) {
  double sum = 0;
  for (const Row& row : rows) sum += row.*member;
  return sum / static_cast<double>(rows.size());
}

/// Over ten blocks of frames in time: a weak bath leaves temperatures of neighboring frames alike.
double error_of_mean(const std::vector<double>& values) {
  const std::size_t count = values.size(), blocks = std::min<std::size_t>(10, count);
  const Eigen::ArrayXd errors = jackknife_errors(static_cast<Index>(blocks), [&](Index left_out) -> Eigen::ArrayXd {
    double sum = 0, weight = 0;
    for (std::size_t k = 0; k < count; ++k) {
      if (static_cast<Index>(k * blocks / count) == left_out) continue;
      sum += values[k];
      ++weight;
    }
    return Eigen::Array<double, 1, 1>(sum / weight);
  });
  return errors[0];
}

}  // namespace

SampledRun sampled_run(const SamplePlan& plan, const SampleTask& task) {
  const auto rows = rows_of(RunFiles(plan.folder, task.name()).path("txt"));
  const auto count = static_cast<double>(rows.size());
  SampledRun run;
  run.task = task;
  run.frames = std::ssize(rows);
  run.temperature = mean(rows, &Row::temperature);
  run.temperature_error = error_of_mean(column(rows, &Row::temperature));
  run.potential_energy = mean(rows, &Row::potential);
  run.inherent_energy = mean(rows, &Row::inherent);
  run.lowest_energy = std::ranges::min(column(rows, &Row::inherent));
  run.pressure = mean(rows, &Row::pressure);
  run.volume = mean(rows, &Row::volume);
  run.loose =
      std::ranges::count_if(rows, [&](const Row& row) { return row.force > 1.001 * plan.minimize.tolerance.value; });
  run.crystalline_first = rows.front().crystalline;
  run.crystalline_last = rows.back().crystalline;
  run.force_calls = std::llround(mean(rows, &Row::calls) * count);
  return run;
}

std::string sample_text(const SamplePlan& plan, const std::vector<SampledRun>& runs) {
  const Units& units = plan.units;
  Table table{{"run", "frames", "T (" + units.temperature + ")", "potential (" + units.energy + ")",
               "inherent (" + units.energy + ")", "pressure (" + pressure_unit(units) + ")", "force calls a frame",
               "crystalline at last (%)"},
              {}};
  std::string crystals;
  std::int64_t loose = 0;
  for (const SampledRun& run : runs) {
    loose += run.loose;
    table.rows.push_back({run.task.name(), fmt::format("{}", run.frames),
                          figure_with_error(run.temperature, run.temperature_error), figure(run.potential_energy, 8),
                          figure(run.inherent_energy, 8), figure(run.pressure, 4),
                          figure(static_cast<double>(run.force_calls) / static_cast<double>(run.frames), 3),
                          fmt::format("{:.1f}", run.crystalline_last)});
    if (run.crystalline_last > run.crystalline_first + least_growth)
      crystals += fmt::format(
          "{}: {:.0f} % of the atoms were in crystalline order in the first frame and are {:.0f} % in the "
          "last: it crystallizes\n",
          run.task.name(), run.crystalline_first, run.crystalline_last);
  }
  std::string result = text(table) + crystals;
  if (loose > 0)
    result += fmt::format("{} frames are not relaxed to {:.3g} {}/{}: see the tables\n", loose,
                          plan.minimize.tolerance.value, units.energy, units.length);
  return result;
}

nlohmann::ordered_json sample_json(const SamplePlan& plan, const std::vector<SampledRun>& runs) {
  const Units& units = plan.units;
  nlohmann::ordered_json document{{"units",
                                   {{"energy", units.energy},
                                    {"length", units.length},
                                    {"time", units.time},
                                    {"temperature", units.temperature},
                                    {"pressure", pressure_unit(units)}}},
                                  {"interval", static_cast<double>(plan.interval) * plan.dynamics.timestep},
                                  {"timestep", plan.dynamics.timestep},
                                  {"results", nlohmann::ordered_json::array()}};
  for (const SampledRun& run : runs) {
    const RunFiles files(plan.folder, run.task.name());
    document["results"].push_back({{"temperature", run.task.temperature},
                                   {"replica", run.task.replica},
                                   {"structure", files.path("data")},
                                   {"trajectory", files.path("xyz.gz")},
                                   {"table", files.path("txt")},
                                   {"frames", run.frames},
                                   {"mean_temperature", run.temperature},
                                   {"mean_temperature_stderr", run.temperature_error},
                                   {"potential_energy", run.potential_energy},
                                   {"inherent_energy", run.inherent_energy},
                                   {"lowest_inherent_energy", run.lowest_energy},
                                   {"pressure", run.pressure},
                                   {"volume", run.volume},
                                   {"not_converged", run.loose},
                                   {"crystalline_first", run.crystalline_first},
                                   {"crystalline_last", run.crystalline_last},
                                   {"force_calls", run.force_calls}});
  }
  return document;
}

}  // namespace pel::drivers
