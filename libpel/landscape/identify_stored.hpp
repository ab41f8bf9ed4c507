#pragma once

#include "libpel/landscape/identify.hpp"
#include "libpel/landscape/store.hpp"

namespace pel {

/// Identifies the stored searches that are not identified yet, in key order, and records them: `landscape`, which must
/// be what the file holds (`load`), and the file grow together. Call it when all searches of a batch are stored, so
/// that the order in which they ended does not matter. Killed in between, it is continued by the next call. Returns
/// what each search was found to be. Throws what `identify` and `record` throw.
std::vector<Identification> identify_stored(LandscapeFile& file, Landscape& landscape, const Structure& structure,
                                            const IdentityOptions& options = {}, const Tighten& tighten = {});

/// The same for the stored paths that are not identified yet, each recorded by itself.
std::vector<IdentifiedPath> identify_stored_paths(LandscapeFile& file, Landscape& landscape, const Structure& structure,
                                                  const IdentityOptions& options = {}, const Tighten& tighten = {});

}  // namespace pel
