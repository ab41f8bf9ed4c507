#include "drivers/report/table.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace pel::drivers {
namespace {

std::vector<std::size_t> widths(const Table& table) {
  std::vector<std::size_t> result;
  for (const auto& title : table.titles) result.push_back(title.size());
  for (const auto& row : table.rows)
    for (std::size_t column = 0; column < row.size(); ++column)
      result.at(column) = std::max(result.at(column), row[column].size());
  return result;
}

std::string line(const std::vector<std::string>& entries, const std::vector<std::size_t>& width) {
  std::string result;
  for (std::size_t column = 0; column < entries.size(); ++column)
    result += fmt::format("{}{:>{}}", column == 0 ? "" : "  ", entries[column], width[column]);
  return result + "\n";
}

}  // namespace

std::string text(const Table& table) {
  const auto width = widths(table);
  std::string result = line(table.titles, width);
  for (const auto& row : table.rows) result += line(row, width);
  return result;
}

std::string figure(double value, int digits) {
  return std::isfinite(value) ? fmt::format("{:.{}g}", value + 0.0, digits) : "-";  // + 0.0: no "-0"
}

std::string figure_with_error(double value, double standard_error) {
  return fmt::format("{} +- {}", figure(value, 4), figure(standard_error, 2));
}

std::string listing(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::size_t width = 0;
  for (const auto& [name, value] : entries) width = std::max(width, name.size());
  std::string result;
  for (const auto& [name, value] : entries) result += fmt::format("{:<{}}  {}\n", name, width, value);
  return result;
}

}  // namespace pel::drivers
