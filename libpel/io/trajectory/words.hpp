#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pel {

/// The words of a line, between blanks and tabs, into `words` (whose memory is kept for the next line).
void split_words(std::string_view line, std::vector<std::string_view>& words);
std::vector<std::string_view> split_words(std::string_view line);

/// The whole word as a number: nan and inf are numbers, and so is what is too large (inf) or too small (0) for a
/// double. None where it is no number. Knows no locale.
std::optional<double> number(std::string_view word);
std::optional<std::int64_t> whole_number(std::string_view word);

/// A word as it is shown in an error: in quotes, shortened, without characters that cannot be shown.
std::string in_quotes(std::string_view word);

}  // namespace pel
