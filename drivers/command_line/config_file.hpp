#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace pel::drivers {

/// One line of a configuration file: `key = value` or `key = [value, value]`.
struct ConfigEntry {
  std::string key;
  std::vector<std::string> values;
  int line = 0;  ///< from 1
};

/// Reads flat TOML: comments, bare keys, strings in double or single quotes, numbers, true and false, arrays on one
/// line. Throws InputError, with the name `file` and the line, for anything else and for a key given twice.
std::vector<ConfigEntry> read_config(std::istream& input, const std::string& file);

/// A value as TOML writes it: numbers, true and false bare, other words in quotes, several values as an array.
std::string config_value(const std::vector<std::string>& values);

}  // namespace pel::drivers
