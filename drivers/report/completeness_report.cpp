#include "drivers/report/completeness_report.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "drivers/report/table.hpp"
#include "libpel/analysis/completeness.hpp"
#include "libpel/analysis/summary.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t many = 12;  ///< atoms: with more, the least complete are shown alone
constexpr std::size_t few = 5;

/// A line of the table: one atom, or several together.
struct Line {
  std::string minimum;
  std::string atom;
  std::int64_t searches = 0;
  std::int64_t elsewhere = 0;
  Completeness found;
};

Line line_of(const AtomHits& hits) {
  return {fmt::format("{}", value(hits.minimum)), fmt::format("{}", hits.atom + 1), hits.searches, hits.elsewhere,
          completeness(counts(hits))};
}

Line pooled_line(const std::vector<AtomHits>& hits) {
  Line line{"all", "all", 0, 0, completeness(pooled_counts(hits))};
  for (const AtomHits& each : hits) {
    line.searches += each.searches;
    line.elsewhere += each.elsewhere;
  }
  return line;
}

/// An error of 0 says that it is not known.
std::string unseen_text(const Completeness& found) {
  return found.unseen_error > 0 ? figure_with_error(found.unseen, found.unseen_error) : figure(found.unseen, 4);
}

std::vector<std::string> row(const Line& line) {
  const Completeness& found = line.found;
  return {line.minimum,
          line.atom,
          fmt::format("{}", line.searches),
          fmt::format("{}", found.hits),
          fmt::format("{}", found.kinds),
          fmt::format("{}", found.once),
          unseen_text(found),
          figure(found.kinds_at_least, 4)};
}

/// Those with the largest unseen share first, and of them those with the fewest hits.
std::vector<Line> least_complete_first(std::vector<Line> lines) {
  std::ranges::stable_sort(lines, [](const Line& a, const Line& b) {
    return std::tuple(-a.found.unseen, a.found.hits) < std::tuple(-b.found.unseen, b.found.hits);
  });
  return lines;
}

std::string spread_text(const std::vector<Line>& lines) {
  std::vector<double> unseen;
  for (const Line& line : lines) unseen.push_back(line.found.unseen);
  const Summary s = summarize(unseen);
  return fmt::format(
      "the {} least complete of {} atoms are shown; unseen share of all of them: min {}, quartiles {}, {} and {}, max "
      "{}\n",
      few, lines.size(), figure(s.minimum, 3), figure(s.lower_quartile, 3), figure(s.median, 3),
      figure(s.upper_quartile, 3), figure(s.maximum, 3));
}

std::vector<Line> atom_lines(const std::vector<AtomHits>& hits) {
  std::vector<Line> lines;
  for (const AtomHits& each : hits) lines.push_back(line_of(each));
  return lines;
}

Json figures(const Line& line) {
  const Completeness& found = line.found;
  return {{"searches", line.searches},
          {"hits", found.hits},
          {"hits_elsewhere", line.elsewhere},
          {"exits", found.kinds},
          {"hit_once", found.once},
          {"hit_twice", found.twice},
          {"unseen_share", found.unseen},
          {"unseen_share_error", found.unseen_error},
          {"exits_chao1", found.kinds_at_least}};
}

Json atom_json(const AtomHits& hits) {
  Json result{{"minimum", value(hits.minimum)}, {"atom", hits.atom + 1}};
  result.update(figures(line_of(hits)));
  Json exits = Json::array();
  for (const auto& [saddle, count] : hits.exits) exits.push_back({{"saddle", value(saddle)}, {"hits", count}});
  result["exits_found"] = exits;
  return result;
}

std::map<MinimumId, std::vector<AtomHits>> by_minimum(const std::vector<AtomHits>& hits) {
  std::map<MinimumId, std::vector<AtomHits>> result;
  for (const AtomHits& each : hits) result[each.minimum].push_back(each);
  return result;
}

}  // namespace

std::string completeness_table(const std::vector<AtomHits>& hits) {
  if (hits.empty()) return {};
  Table table{{"minimum", "atom", "searches", "hits", "exits", "hit once", "unseen share", "exits (Chao1) >="}, {}};
  table.rows.push_back(row(pooled_line(hits)));
  std::vector<Line> lines = atom_lines(hits);
  const bool too_many = lines.size() > many;
  const std::string below = too_many ? spread_text(lines) : "";
  if (too_many) {
    lines = least_complete_first(std::move(lines));
    lines.resize(few);
  }
  for (const Line& line : lines) table.rows.push_back(row(line));
  return text(table) + below;
}

Json completeness_json(const std::vector<AtomHits>& hits) {
  Json minima = Json::array();
  for (const auto& [id, of_minimum] : by_minimum(hits)) {
    Json entry{{"minimum", value(id)}};
    entry.update(figures(pooled_line(of_minimum)));
    minima.push_back(entry);
  }
  Json atoms = Json::array();
  for (const AtomHits& each : hits) atoms.push_back(atom_json(each));
  return {{"all", figures(pooled_line(hits))}, {"minima", minima}, {"atoms", atoms}};
}

}  // namespace pel::drivers
