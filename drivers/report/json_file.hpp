#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace pel::drivers {

/// Throws InputError, which names `option`, unless a file could be written at `path`; an existing one is left as it is.
/// To be asked before long work begins. An empty path asks for nothing.
void require_writable(const std::string& path, std::string_view option);

/// Writes `document` in one step: a reader finds the old file or the new one, never half of it. A kill may leave
/// `path`.pel-tmp, which the next write replaces. Numbers that are not finite become null. An empty path writes
/// nothing. One process at a time writes a file. Throws InputError where the file cannot be written.
void write_json(const std::string& path, const nlohmann::ordered_json& document);

}  // namespace pel::drivers
