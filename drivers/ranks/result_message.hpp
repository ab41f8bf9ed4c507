#pragma once

#include "libpel/core/ensemble_run.hpp"
#include "libpel/landscape/found_path.hpp"
#include "libpel/parallel/message.hpp"
#include "libpel/search/event.hpp"

namespace pel::drivers {

/// The account of a search, a path or a run as it travels to the rank that writes.
Bytes pack(const Attempt& attempt);
Bytes pack(const FoundPath& path);
Bytes pack(const EnsembleRun& run);
/// Throws std::out_of_range where the bytes are no such account.
Attempt unpack_attempt(const Bytes& bytes);
FoundPath unpack_path(const Bytes& bytes);
EnsembleRun unpack_ensemble_run(const Bytes& bytes);

}  // namespace pel::drivers
