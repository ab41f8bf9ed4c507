#include "libpel/io/trajectory/words.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace pel {
namespace {

constexpr std::string_view blanks = " \t\r";

/// std::from_chars takes no '+'.
std::string_view without_plus(std::string_view word) {
  const bool plus = word.size() > 1 && word[0] == '+' && word[1] != '-';
  return plus ? word.substr(1) : word;
}

/// Of a number too large or too small for a double: std::from_chars does not say which.
double beyond_double(std::string_view word) {
  const std::size_t exponent = word.find_first_of("eE");
  const bool small = exponent == std::string_view::npos ? word.substr(word[0] == '-' ? 1 : 0).starts_with('0')
                                                        : word.substr(exponent + 1).starts_with('-');
  const double size = small ? 0.0 : std::numeric_limits<double>::infinity();
  return word[0] == '-' ? -size : size;
}

}  // namespace

void split_words(std::string_view line, std::vector<std::string_view>& words) {
  words.clear();
  std::size_t begin = line.find_first_not_of(blanks);
  while (begin != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(blanks, begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(blanks, end);
  }
}

std::vector<std::string_view> split_words(std::string_view line) {
  std::vector<std::string_view> words;
  split_words(line, words);
  return words;
}

std::optional<double> number(std::string_view word) {
  word = without_plus(word);
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (end != word.data() + word.size() || error == std::errc::invalid_argument) return std::nullopt;
  return error == std::errc::result_out_of_range ? beyond_double(word) : value;
}

std::optional<std::int64_t> whole_number(std::string_view word) {
  word = without_plus(word);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (end != word.data() + word.size() || error != std::errc{}) return std::nullopt;
  return value;
}

std::string in_quotes(std::string_view word) {
  constexpr std::size_t longest = 60;
  std::string shown(word.substr(0, longest));
  const auto hidden = [](char letter) { return static_cast<unsigned char>(letter) < ' ' || letter == '\x7f'; };
  std::replace_if(shown.begin(), shown.end(), hidden, '?');
  return "'" + shown + (word.size() > longest ? "...'" : "'");
}

}  // namespace pel
