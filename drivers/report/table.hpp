#pragma once

#include <string>
#include <utility>
#include <vector>

namespace pel::drivers {

/// Figures in columns; units belong in the titles.
struct Table {
  std::vector<std::string> titles;
  std::vector<std::vector<std::string>> rows;  ///< each as long as `titles`
};

/// The table as lines, every column right-aligned and as wide as its widest entry.
std::string text(const Table& table);

/// A number in at most `digits` significant digits; "-" where there is none (not finite).
std::string figure(double value, int digits = 5);
/// "1.23 +- 0.04", the error in two significant digits.
std::string figure_with_error(double value, double standard_error);

/// Names with their values, the values aligned.
std::string listing(const std::vector<std::pair<std::string, std::string>>& entries);

}  // namespace pel::drivers
