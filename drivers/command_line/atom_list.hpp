#pragma once

#include <string_view>
#include <vector>

#include "libpel/core/types.hpp"

namespace pel::drivers {

/// Reads atoms as `all` or as LAMMPS ids and ranges of ids, `1-10,55`, in a system of `atoms` atoms. Returns indices
/// from 0, ascending, each once. Throws InputError, which names `option`, for anything else.
std::vector<Index> atom_list(std::string_view text, Index atoms, std::string_view option);

/// The same for minima of a landscape, whose ids count from 0: `all`, `0`, `0-7,12`.
std::vector<MinimumId> minimum_list(std::string_view text, std::int64_t minima, std::string_view option);
/// And for its saddles.
std::vector<SaddleId> saddle_list(std::string_view text, std::int64_t saddles, std::string_view option);

}  // namespace pel::drivers
