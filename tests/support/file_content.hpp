#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace pel::test {

/// All bytes of a file; nothing where there is none.
inline std::string file_content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

}  // namespace pel::test
