#pragma once

#include "libpel/parallel/message.hpp"
#include "libpel/search/event.hpp"

namespace pel::drivers {

/// The account of a search as it travels to the rank that writes.
Bytes pack(const Attempt& attempt);
/// Throws std::out_of_range where the bytes are no such account.
Attempt unpack_attempt(const Bytes& bytes);

}  // namespace pel::drivers
