#include "drivers/command_line/config_file.hpp"

#include <algorithm>
#include <charconv>
#include <istream>
#include <string_view>

#include <fmt/format.h>

#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

/// Where the reader is, for the error texts.
struct Place {
  const std::string& file;
  int line = 0;
};

[[noreturn]] void refuse(const Place& place, const std::string& why) {
  throw InputError(fmt::format("{}:{}: {}", place.file, place.line, why));
}

bool is_bare(std::string_view word) {
  if (word == "true" || word == "false") return true;
  double number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc{} && end == word.data() + word.size();
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

// Splits at every `mark` outside quotes.
std::vector<std::string> split(std::string_view text, char mark) {
  std::vector<std::string> parts(1);
  char quote = 0;
  for (const char c : text) {
    if (quote == 0 && c == mark) {
      parts.emplace_back();
      continue;
    }
    if (c == quote)
      quote = 0;
    else if (quote == 0 && (c == '"' || c == '\''))
      quote = c;
    parts.back() += c;
  }
  return parts;
}

std::string unquoted(const std::string& word, const Place& place) {
  if (is_bare(word)) return word;
  const bool quoted = word.size() >= 2 && (word.front() == '"' || word.front() == '\'') && word.back() == word.front();
  const std::string inside = quoted ? word.substr(1, word.size() - 2) : "";
  if (!quoted || inside.find(word.front()) != std::string::npos)
    refuse(place, fmt::format("{} is not a value; write words between quotes", word.empty() ? "nothing" : word));
  if (word.front() == '"' && inside.find('\\') != std::string::npos)
    refuse(place, "escapes are not read; write a text with a backslash between ' and '");
  return inside;
}

std::vector<std::string> values(const std::string& text, const Place& place) {
  if (text.empty() || text.front() != '[') return {unquoted(text, place)};
  if (text.back() != ']') refuse(place, "an array must end with ] on the line where it begins");
  std::vector<std::string> result;
  for (const auto& item : split(std::string_view(text).substr(1, text.size() - 2), ','))
    result.push_back(unquoted(trimmed(item), place));
  return result;
}

ConfigEntry entry(const std::string& text, const Place& place) {
  if (text.front() == '[') refuse(place, "sections are not used; keys are the names of the options");
  const auto sign = text.find('=');
  if (sign == std::string::npos) refuse(place, fmt::format("expected key = value, not {}", text));
  return {trimmed(text.substr(0, sign)), values(trimmed(text.substr(sign + 1)), place), place.line};
}

}  // namespace

std::vector<ConfigEntry> read_config(std::istream& input, const std::string& file) {
  std::vector<ConfigEntry> entries;
  Place place{file};
  for (std::string line; std::getline(input, line);) {
    ++place.line;
    const std::string text = trimmed(split(line, '#').front());
    if (text.empty()) continue;
    ConfigEntry next = entry(text, place);
    const auto same_key = [&](const ConfigEntry& e) { return e.key == next.key; };
    if (std::any_of(entries.begin(), entries.end(), same_key)) refuse(place, next.key + " is given twice");
    entries.push_back(std::move(next));
  }
  return entries;
}

std::string config_value(const std::vector<std::string>& values) {
  std::string list;
  for (const auto& value : values) {
    const bool literal = value.find_first_of("\"\\") != std::string::npos;
    const char quote = literal ? '\'' : '"';
    const std::string word = is_bare(value) ? value : fmt::format("{}{}{}", quote, value, quote);
    list += (list.empty() ? "" : ", ") + word;
  }
  return values.size() > 1 ? fmt::format("[{}]", list) : list;
}

}  // namespace pel::drivers
