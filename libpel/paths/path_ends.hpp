#pragma once

#include <optional>

#include "libpel/paths/neb.hpp"

// How a path begins: with its ends, which go into result.initial and result.final. Both functions return why the path
// has come to its end with that, or nothing where it goes on.
namespace pel {

/// Both minimized, each atom of the final one at the image nearest to the initial one, rigid motions removed:
/// not_relaxed or same_basin.
std::optional<NebStatus> relax_ends(const PathSearch& path, const Cell& cell, View3X initial, View3X final,
                                    const ConnectOptions& options, NebResult& result);

/// Both proven to be minima, and followed to their bottoms: wrong_index or same_basin.
std::optional<NebStatus> prove_ends(const PathSearch& path, const AttemptOptions& options, NebResult& result);

}  // namespace pel
