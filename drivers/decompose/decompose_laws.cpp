#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "drivers/decompose/decompose_words.hpp"
#include "drivers/report/table.hpp"

namespace pel::drivers {
namespace {

/// The larger of the errors that the scatter about the line and those of the figures make; one may not be known.
std::string energy_text(const ArrheniusFigure& law) {
  return figure_of(law.fit.energy, std::fmax(law.fit.energy_stderr, law.errors.energy));
}

std::string arrhenius_table(const DecomposeReport& report) {
  const Units& units = report.plan.units;
  Table table{{}, {}};
  if (has_rates(report)) table.titles.emplace_back("cooling rate");
  append(table.titles, {fmt::format("threshold ({})", threshold_unit(report)), fmt::format("E_D ({})", units.energy),
                        fmt::format("E_RW ({})", units.energy), fmt::format("E_f ({})", units.energy),
                        fmt::format("D_0 ({})", rate_unit(units)), fmt::format("D_RW,0 ({})", rate_unit(units)), "f_0",
                        "temperatures", "diffusive"});
  for (const ArrheniusFigures& each : arrhenius_figures(report.figures, units)) {
    if (each.diffusivity.fit.status != ArrheniusStatus::fitted) continue;
    std::vector<std::string> row;
    if (has_rates(report)) row.push_back(figure(*each.cooling_rate));
    append(row, {figure(each.threshold), energy_text(each.diffusivity), energy_text(each.random_walk),
                 energy_text(each.correlation), figure(each.diffusivity.fit.prefactor, 4),
                 figure(each.random_walk.fit.prefactor, 4), figure(each.correlation.fit.prefactor, 4),
                 fmt::format("{}", each.diffusivity.fit.points), fmt::format("{}", each.diffusive)});
    table.rows.push_back(std::move(row));
  }
  return table.rows.empty() ? "" : "\n" + text(table);
}

/// Temperatures at which there is no logarithm.
std::string left_out_text(const DecomposeReport& report) {
  std::string text;
  for (const ArrheniusFigures& each : arrhenius_figures(report.figures, report.plan.units)) {
    if (each.left_out.empty()) continue;
    text +=
        fmt::format("threshold {} {}{}: D or D_RW is not above zero at", figure(each.threshold), threshold_unit(report),
                    each.cooling_rate ? fmt::format(", cooling rate {}", figure(*each.cooling_rate)) : "");
    for (const double temperature : each.left_out) text += " " + figure(temperature);
    text += each.diffusivity.fit.status == ArrheniusStatus::fitted ? ", left out of the laws\n"
                                                                   : ": too few temperatures for a law\n";
  }
  return text;
}

std::string law_text(const DecomposeReport& report) {
  const std::vector<PowerLaw> laws = correlation_laws(report.figures);
  if (report.request.extrapolate_to.empty() && !has_rates(report)) return {};
  std::string text;
  for (std::size_t c = 0; c < laws.size(); ++c) {
    if (laws[c].status != PowerLawStatus::fitted) {
      text += fmt::format("\nthreshold {} {}: f against D needs two figures above zero\n",
                          figure(report.plan.thresholds[c]), threshold_unit(report));
      continue;
    }
    text += fmt::format("\nthreshold {} {}: f ~ D^{}\n", figure(report.plan.thresholds[c]), threshold_unit(report),
                        figure_of(laws[c].exponent(), laws[c].line.slope_stderr));
    for (const double where : report.request.extrapolate_to) {
      const Extrapolation there = extrapolate(laws[c], where);
      const std::string range = std::isfinite(there.log_stderr)
                                    ? fmt::format("within a factor of {}", figure(std::exp(there.log_stderr), 3))
                                    : "from two figures, which tell nothing of its error";
      text += fmt::format("  at D = {} {}: f = {}, {}\n", figure(where), rate_unit(report.plan.units),
                          figure(there.value, 3), range);
    }
  }
  return text;
}

}  // namespace

std::string laws_text(const DecomposeReport& report) {
  return arrhenius_table(report) + left_out_text(report) + law_text(report);
}

}  // namespace pel::drivers
