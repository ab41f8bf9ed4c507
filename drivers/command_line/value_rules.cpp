#include "drivers/command_line/value_rules.hpp"

#include <charconv>
#include <cmath>
#include <functional>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace pel::drivers {
namespace {

template <class Number>
std::optional<Number> parsed(const std::string& word) {
  Number number{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return number;
}

CLI::Validator rule(const std::string& words, std::function<bool(const std::string&)> holds) {
  const auto check = [words, holds = std::move(holds)](std::string& word) {
    return holds(word) ? std::string() : fmt::format("\"{}\" is not {}", word, words);
  };
  return {check, ""};
}

CLI::Validator number_rule(const std::string& words, std::function<bool(double)> holds) {
  return rule(words, [holds = std::move(holds)](const std::string& word) {
    const auto number = parsed<double>(word);
    return number && std::isfinite(*number) && holds(*number);
  });
}

std::string whole_words(std::int64_t least, std::int64_t most) {
  if (most == std::numeric_limits<std::int64_t>::max()) return fmt::format("a whole number of {} or more", least);
  return fmt::format("a whole number from {} to {}", least, most);
}

}  // namespace

CLI::Validator positive() {
  return number_rule("a finite number above 0", [](double x) { return x > 0; });
}

CLI::Validator not_negative() {
  return number_rule("a finite number of 0 or more", [](double x) { return x >= 0; });
}

CLI::Validator finite() {
  return number_rule("a finite number", [](double) { return true; });
}

CLI::Validator fraction() {
  return number_rule("a number from 0 to 1", [](double x) { return x >= 0 && x <= 1; });
}

CLI::Validator proper_fraction() {
  return number_rule("a number between 0 and 1", [](double x) { return x > 0 && x < 1; });
}

CLI::Validator whole(std::int64_t least, std::int64_t most) {
  return rule(whole_words(least, most), [least, most](const std::string& word) {
    const auto number = parsed<std::int64_t>(word);
    // CLI11 would read a leading 0 as octal.
    const bool octal = word.size() > 1 && word.front() == '0';
    return number && !octal && *number >= least && *number <= most;
  });
}

CLI::Validator not_empty() {
  return rule("a name", [](const std::string& word) { return !word.empty(); });
}

}  // namespace pel::drivers
