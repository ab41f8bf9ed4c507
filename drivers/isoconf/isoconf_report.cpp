#include "drivers/isoconf/isoconf_report.hpp"

#include <cmath>

#include <fmt/format.h>

#include "drivers/report/barrier_report.hpp"
#include "drivers/report/table.hpp"

namespace pel::drivers {
namespace {

std::string percent(double share) { return figure(100 * share, 3) + " %"; }

std::string runs_table(const std::vector<EnsembleFigures>& figures, const EnsembleSetting& setting) {
  const Units& units = setting.units;
  Table table{{"configuration", "T (" + units.temperature + ")", "runs", "mean T", "atoms that moved", "mean P_R",
               "away at begin", "force calls a run"},
              {}};
  for (const EnsembleFigures& each : figures)
    table.rows.push_back(
        {fmt::format("{}", each.configuration), figure(each.temperature), fmt::format("{}", each.runs),
         figure_with_error(each.mean_temperature, each.mean_temperature_stderr), percent(each.moved_share),
         figure(each.mean_probability, 4), percent(each.excluded_share),
         figure(static_cast<double>(each.force_calls) / static_cast<double>(each.runs + each.flown_apart), 4)});
  return text(table);
}

std::string configuration_text(const std::vector<EnsembleFigures>& figures,
                               const std::vector<EnsembleConfiguration>& configurations,
                               const EnsembleSetting& setting) {
  // Farther than minimizations of one structure to different tolerances end from each other.
  const double far = 0.05 * setting.units.angstrom;
  std::string result;
  for (const EnsembleFigures& each : figures) {
    if (each.temperature != figures.front().temperature) continue;
    const EnsembleConfiguration& from = configurations.at(static_cast<std::size_t>(each.configuration));
    const std::string moved = from.relaxation < far
                                  ? ""
                                  : fmt::format("; not at a minimum: minimized first, by which an atom moved {:.3g} {}",
                                                from.relaxation, setting.units.length);
    result += fmt::format("configuration {}: {}, {} atoms, {:.6f} {}{}\n", each.configuration, from.name,
                          from.minimum.atoms(), from.energy, setting.units.energy, moved);
  }
  return result;
}

std::string distribution_table(const std::vector<EnsembleFigures>& figures, const EnsembleSetting& setting) {
  Table table{{"of atoms that moved", "atoms", "min", "quartile 1", "median", "quartile 3", "max", "mean"}, {}};
  for (const double temperature : temperatures_of(figures)) {
    const std::string at = fmt::format(" at {} {}", temperature, setting.units.temperature);
    table.rows.push_back(summary_row("P_R" + at, summarize(probabilities(figures, temperature))));
    table.rows.push_back(summary_row(fmt::format("E_act ({}){}", setting.units.energy, at),
                                     summarize(finite_barriers(figures, temperature))));
  }
  return text(table);
}

/// Nothing where there are no values.
std::string titled_bars(const std::string& title, const std::vector<double>& values) {
  return values.empty() ? "" : "\n" + bars(title, values);
}

std::string law_table(const std::vector<EnsembleFigures>& figures, const EnsembleSetting& setting) {
  Table table{{fmt::format("first passages by ({})", setting.units.time)}, {}};
  for (std::int64_t k = 1; k <= setting.intervals; ++k)
    table.titles.push_back(figure(static_cast<double>(k) * setting.interval));
  std::string checks;
  for (const EnsembleFigures& each : figures) {
    const std::string which =
        fmt::format("configuration {} at {} {}", each.configuration, each.temperature, setting.units.temperature);
    std::vector<std::string> seen{which + ", seen"}, expected{"of constant rates"};
    for (std::size_t k = 0; k < each.law.seen.size(); ++k) {
      seen.push_back(figure(each.law.seen[k]));
      expected.push_back(figure(each.law.expected[k], 4));
    }
    table.rows.insert(table.rows.end(), {seen, expected});
    checks += fmt::format(
        "{}: of {} atoms with passages enough for a test the exponential law fails for {} (p < 0.01; "
        "by chance {:.1f})\n",
        which, each.law.tested, each.law.failed, 0.01 * static_cast<double>(each.law.tested));
  }
  return text(table) + checks;
}

std::string warnings(const std::vector<EnsembleFigures>& figures, const EnsembleSetting& setting) {
  constexpr double liquid = 0.5;
  std::string result;
  for (const EnsembleFigures& each : figures) {
    const std::string which =
        fmt::format("configuration {} at {} {}", each.configuration, each.temperature, setting.units.temperature);
    if (each.gone_share > liquid)
      result += fmt::format(
          "warning: {}: {} of the atoms move in a run, as in a liquid: its barriers are not those of "
          "the configuration; take a lower temperature or shorter runs\n",
          which, percent(each.gone_share));
    if (each.flown_apart > 0)
      result += fmt::format("warning: {}: {} runs flew apart and are not counted; take a shorter --timestep\n", which,
                            each.flown_apart);
    if (each.unrelaxed > 0)
      result += fmt::format("{}: {} inherent structures are not relaxed to --force-tolerance\n", which, each.unrelaxed);
  }
  return result;
}

std::string rate(double frequency, const Units& units) { return fmt::format("{} /{}", figure(frequency), units.time); }

/// The error of a frequency whose logarithm has this error: a factor.
std::string fit_text(const FrequencyFigures& figures, const EnsembleSetting& setting) {
  const std::string which =
      fmt::format("{} and {} {}", figures.temperatures.low, figures.temperatures.high, setting.units.temperature);
  if (figures.fit.status != FrequencyFitStatus::fitted)
    return fmt::format("{}: too few atoms moved for an attempt frequency\n", which);
  return fmt::format("{}: best attempt frequency {}, times or over {:.3g}, of {} atoms that moved\n", which,
                     rate(figures.fit.frequency, setting.units), std::exp(figures.fit.log_frequency_stderr),
                     figures.fit.atoms);
}

std::string average_table(const FrequencyFigures& figures, const EnsembleSetting& setting) {
  const auto title = [&](double temperature) {
    return fmt::format("P_R at {} {}", temperature, setting.units.temperature);
  };
  Table table{{title(figures.temperatures.high), title(figures.temperatures.low)}, {}};
  std::vector<double> curves = figures.frequencies;
  if (figures.fit.status == FrequencyFitStatus::fitted) curves.push_back(figures.fit.frequency);
  for (const double nu : curves) table.titles.push_back("nu = " + rate(nu, setting.units));
  for (Index k = 0; k < figures.average.x.size(); k += 4) {
    table.rows.push_back(
        {figure(figures.average.x[k], 3), figure_with_error(figures.average.y[k], figures.average.y_stderr[k])});
    for (const double nu : curves)
      table.rows.back().push_back(figure(probability_at_low(figures.average.x[k], nu, figures.temperatures), 3));
  }
  return fmt::format("moving average over {} atoms, beside the curves of attempt frequencies:\n", figures.window) +
         text(table);
}

}  // namespace

std::string ensemble_text(const std::vector<EnsembleFigures>& figures,
                          const std::vector<EnsembleConfiguration>& configurations, const EnsembleSetting& setting) {
  std::string result = configuration_text(figures, configurations, setting) + "\n" + runs_table(figures, setting) +
                       "\n" + distribution_table(figures, setting);
  for (const double temperature : temperatures_of(figures)) {
    const std::string at = fmt::format(" at {} {}, atoms that moved", temperature, setting.units.temperature);
    result += titled_bars("P_R" + at, probabilities(figures, temperature)) +
              titled_bars(fmt::format("E_act ({}){}", setting.units.energy, at), finite_barriers(figures, temperature));
  }
  return result + "\n" + law_table(figures, setting) + warnings(figures, setting);
}

std::string frequency_text(const std::vector<FrequencyFigures>& figures, const EnsembleSetting& setting) {
  std::string result;
  for (const FrequencyFigures& each : figures) result += "\n" + fit_text(each, setting) + average_table(each, setting);
  return result;
}

}  // namespace pel::drivers
