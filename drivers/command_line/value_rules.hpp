#pragma once

#include <cstdint>
#include <limits>

#include <CLI/CLI.hpp>

namespace pel::drivers {

/// Rules for the values of options, each with the words that a wrong value is answered with.

/// A finite number above 0.
CLI::Validator positive();
/// A finite number, 0 or above.
CLI::Validator not_negative();
/// A finite number.
CLI::Validator finite();
/// A number within [0, 1].
CLI::Validator fraction();
/// A number within (0, 1).
CLI::Validator proper_fraction();
/// A whole number in decimal digits within [least, most].
CLI::Validator whole(std::int64_t least, std::int64_t most = std::numeric_limits<std::int64_t>::max());
/// Not empty: names of files.
CLI::Validator not_empty();

}  // namespace pel::drivers
