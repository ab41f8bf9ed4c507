#pragma once

#include <filesystem>

#include "libpel/io/network_file.hpp"

namespace pel {

/// Reads `min.data` and `ts.data` of a folder, as `read_network` says. Throws InputError naming file and line.
NetworkFile read_pathsample(const std::filesystem::path& folder);

}  // namespace pel
