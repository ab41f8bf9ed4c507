#pragma once

#include "libpel/landscape/found_path.hpp"
#include "libpel/parallel/message.hpp"
#include "libpel/search/event.hpp"

namespace pel::drivers {

/// The account of a search or a path as it travels to the rank that writes.
Bytes pack(const Attempt& attempt);
Bytes pack(const FoundPath& path);
/// Throws std::out_of_range where the bytes are no such account.
Attempt unpack_attempt(const Bytes& bytes);
FoundPath unpack_path(const Bytes& bytes);

}  // namespace pel::drivers
