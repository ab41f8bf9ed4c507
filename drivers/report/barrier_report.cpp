#include "drivers/report/barrier_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "drivers/report/table.hpp"
#include "libpel/analysis/histogram.hpp"

namespace pel::drivers {
nlohmann::ordered_json json(const Summary& s) {
  return {{"count", s.count},       {"min", s.minimum}, {"q1", s.lower_quartile}, {"median", s.median},
          {"q3", s.upper_quartile}, {"max", s.maximum}, {"mean", s.mean}};
}

std::vector<std::string> summary_row(const std::string& name, const Summary& s) {
  std::vector<std::string> row{name, fmt::format("{}", s.count)};
  for (const double x : {s.minimum, s.lower_quartile, s.median, s.upper_quartile, s.maximum, s.mean})
    row.push_back(figure(x, 4));
  return row;
}

nlohmann::ordered_json json(const BarrierSample& barriers) {
  return {{"forward", json(summarize(barriers.forward))}, {"reverse", json(summarize(barriers.reverse))}};
}

std::string barrier_table(const std::vector<TitledBarriers>& samples, const Units& units) {
  const std::string title = fmt::format("barriers ({})", units.energy);
  Table table{{title, "events", "min", "quartile 1", "median", "quartile 3", "max", "mean"}, {}};
  for (const auto& [which, barriers] : samples) {
    const std::string after = which.empty() ? "" : ", " + which;
    table.rows.push_back(summary_row("forward" + after, summarize(barriers.forward)));
    table.rows.push_back(summary_row("reverse" + after, summarize(barriers.reverse)));
  }
  return text(table);
}

std::string moved_text(double threshold, const Units& units) {
  return fmt::format("moved >= {} {}", figure(threshold), units.length);
}

std::string bars(const std::string& title, const std::vector<double>& values) {
  if (values.empty()) return {};
  constexpr double longest = 50;
  std::string text = title + "\n";
  const Histogram h = histogram(values, round_range(values));
  const auto most = static_cast<double>(*std::max_element(h.counts.begin(), h.counts.end()));
  for (std::size_t bin = 0; bin < h.counts.size(); ++bin) {
    const double lower = h.lower + h.width * static_cast<double>(bin);
    const auto length =
        static_cast<std::size_t>(longest * static_cast<double>(h.counts[bin]) / std::max(most, longest));
    text += fmt::format("{:>9} - {:<9} {:>6}  {}\n", figure(lower, 4), figure(lower + h.width, 4), h.counts[bin],
                        std::string(length, '#'));
  }
  return text;
}

}  // namespace pel::drivers
