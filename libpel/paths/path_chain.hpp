#pragma once

#include "libpel/paths/neb.hpp"

namespace pel {

/// From a chain of steps, result.steps, that joins the ends to the figures of a path: ways that lead back to where they
/// began are cut out, and what NebResult says where resolved is filled in. same_basin where no step is left.
void conclude(NebResult& result, const Invariance& invariance, const ConnectOptions& options);

/// The path of mobile atoms in the coordinates of all.
NebResult expanded(const Frozen& mobile, NebResult path);

}  // namespace pel
