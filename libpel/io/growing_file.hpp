#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace pel {

/// How a text is kept in a file that grows.
enum class Packing { plain, gz };

/// Adds `text` at the end of a file, made where there is none, in one piece; with Packing::gz as a gz stream of its
/// own, which readers of gz files join to those before. Returns the length of the file in bytes. A process that is
/// killed leaves at worst a piece whose end is missing. Throws InputError where the file cannot be written.
std::uint64_t append(const std::filesystem::path& path, std::string_view text, Packing packing);

/// Cuts a file back to `length` bytes, what it had at an earlier time. Throws InputError where it is shorter than that,
/// or not there and should not be empty.
void cut_back(const std::filesystem::path& path, std::uint64_t length);

}  // namespace pel
