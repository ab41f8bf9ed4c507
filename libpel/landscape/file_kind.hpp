#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace pel {

/// What a SQLite file of ours is: told from others by the number in its header.
struct FileKind {
  const char* noun;             ///< in messages: "landscape"
  const char* article;          ///< "a"
  std::int64_t application_id;  ///< PRAGMA application_id
  std::int64_t schema;          ///< newest that is known: PRAGMA user_version
};

/// How messages about a file begin.
inline std::string label(const std::filesystem::path& path, const FileKind& kind) {
  return std::string(kind.noun) + " " + path.string() + ": ";
}

}  // namespace pel
