#include "drivers/decompose/decompose_words.hpp"

#include <cmath>

#include <fmt/format.h>

#include "drivers/report/table.hpp"

namespace pel::drivers {

std::string figure_of(double value, double error) {
  return std::isfinite(error) ? figure_with_error(value, error) : figure(value, 4);
}

std::string rate_unit(const Units& units) { return fmt::format("{}^2/{}", units.length, units.time); }

std::string threshold_unit(const DecomposeReport& report) {
  return report.request.events == "d2min" ? report.plan.units.length + "^2" : report.plan.units.length;
}

bool has_rates(const DecomposeReport& report) { return !report.request.cooling_rates.empty(); }

std::vector<std::string> condition_titles(const DecomposeReport& report) {
  std::vector<std::string> titles;
  if (has_rates(report)) titles.emplace_back("cooling rate");
  titles.push_back(fmt::format("T ({})", report.plan.units.temperature));
  return titles;
}

std::vector<std::string> condition(const DecomposeReport& report, const FiguresAt& at) {
  std::vector<std::string> row;
  if (has_rates(report)) row.push_back(figure(*at.cooling_rate));
  row.push_back(figure(at.temperature));
  return row;
}

void append(std::vector<std::string>& row, const std::vector<std::string>& more) {
  row.insert(row.end(), more.begin(), more.end());
}

}  // namespace pel::drivers
