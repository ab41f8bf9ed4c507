#include "libpel/io/trajectory/key_values.hpp"

#include <algorithm>
#include <cctype>

namespace pel {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string in_small_letters(std::string_view word) {
  std::string small(word);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return small;
}

void skip_blanks(std::string_view& rest) { rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size())); }

/// What stands before the first of these letters.
std::string_view take_until(std::string_view letters, std::string_view& rest) {
  const std::size_t end = std::min(rest.find_first_of(letters), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end);
  return taken;
}

/// The sign that ends a value which begins with this one; 0: a blank.
char closing(char opening) {
  if (opening == '"' || opening == '\'') return opening;
  return opening == '{' ? '}' : '\0';
}

std::string_view take_value(std::string_view& rest) {
  const char end = rest.empty() ? '\0' : closing(rest.front());
  if (end == '\0') return take_until(blanks, rest);
  rest.remove_prefix(1);
  std::size_t length = 0;
  while (length < rest.size() && rest[length] != end) length += rest[length] == '\\' ? 2 : 1;
  length = std::min(length, rest.size());
  const std::string_view value = rest.substr(0, length);
  rest.remove_prefix(std::min(length + 1, rest.size()));
  return value;
}

}  // namespace

KeyValues::KeyValues(std::string_view line) {
  for (skip_blanks(line); !line.empty(); skip_blanks(line)) {
    const std::string_view key = take_until(" \t\r=", line);
    skip_blanks(line);
    if (!line.starts_with('=')) continue;
    line.remove_prefix(1);
    skip_blanks(line);
    pairs_.push_back({in_small_letters(key), take_value(line)});
  }
}

std::optional<std::string_view> KeyValues::find(std::string_view name) const {
  for (const Pair& pair : pairs_)
    if (pair.key == name) return pair.value;
  return std::nullopt;
}

}  // namespace pel
