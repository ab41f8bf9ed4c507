#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pel::drivers {

/// Insertions, deletions, changes and swaps of neighboring letters that turn `a` into `b` (optimal string alignment;
/// Damerau 1964).
int edit_distance(std::string_view a, std::string_view b);

/// The word most like `word`, or an empty string where none is close enough to have been meant.
std::string nearest_word(std::string_view word, std::span<const std::string> words);

}  // namespace pel::drivers
