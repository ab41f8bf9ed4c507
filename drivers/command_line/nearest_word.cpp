#include "drivers/command_line/nearest_word.hpp"

#include <algorithm>
#include <vector>

namespace pel::drivers {

int edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1, 0));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = static_cast<int>(i);
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

std::string nearest_word(std::string_view word, std::span<const std::string> words) {
  std::string best;
  // Two changes in a short word, one letter in three of a long one: beyond that a guess would mislead.
  int limit = std::max(2, static_cast<int>(word.size()) / 3);
  for (const std::string& candidate : words) {
    const int distance = edit_distance(word, candidate);
    if (distance > limit || distance >= static_cast<int>(candidate.size())) continue;
    best = candidate;
    limit = distance - 1;
  }
  return best;
}

}  // namespace pel::drivers
