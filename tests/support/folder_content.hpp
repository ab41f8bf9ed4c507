#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/file_content.hpp"

namespace pel::test {

/// Names and bytes of all files in a folder but those with the extension `but`.
inline std::string folder_content(const std::filesystem::path& folder, const std::string& but = "") {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() != but) files.push_back(entry.path());
  std::ranges::sort(files);
  std::string text;
  for (const auto& file : files) text += file.filename().string() + "\n" + file_content(file);
  return text;
}

}  // namespace pel::test
