#include "drivers/report/json_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

// One name for all writers of a file: what a kill leaves there is replaced by the next write.
std::string temporary_beside(const std::string& path) { return path + ".pel-tmp"; }

std::string why() { return errno == 0 ? "write error" : std::strerror(errno); }

}  // namespace

void require_writable(const std::string& path, std::string_view option) {
  if (path.empty()) return;
  if (std::filesystem::is_directory(path)) throw InputError(fmt::format("{} {}: is a folder", option, path));
  const std::string temporary = temporary_beside(path);
  errno = 0;
  if (!std::ofstream(temporary)) throw InputError(fmt::format("{} {}: cannot be written: {}", option, path, why()));
  std::remove(temporary.c_str());
}

void write_json(const std::string& path, const nlohmann::ordered_json& document) {
  if (path.empty()) return;
  const std::string temporary = temporary_beside(path);
  errno = 0;
  std::ofstream file(temporary);
  file << document.dump(2) << '\n';
  file.close();
  if (!file || std::rename(temporary.c_str(), path.c_str()) != 0) {
    const std::string reason = why();
    std::remove(temporary.c_str());
    throw InputError(fmt::format("{}: cannot be written: {}", path, reason));
  }
}

}  // namespace pel::drivers
