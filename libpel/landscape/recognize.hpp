#pragma once

#include <optional>
#include <vector>

#include "libpel/core/structure.hpp"
#include "libpel/landscape/landscape.hpp"
#include "libpel/landscape/tighten.hpp"
#include "libpel/match/compare.hpp"
#include "libpel/search/event.hpp"

namespace pel {

/// The place of a stationary point in a landscape.
template <class Id>
struct Recognition {
  std::optional<Id> known;  ///< the nearest of those that are the same; of equals the first
  /// Atom k of the known one lies at atom permutation[k] of the point; empty where labels stay.
  std::vector<Index> permutation;
  bool doubtful = false;  ///< none is the same, but a comparison was ambiguous
};

/// By the rule and the tolerances of `options`; where a comparison is ambiguous, once more with both tightened, if
/// `tighten` is given. `structure`: its box, and what makes its atoms alike: species, charge,
/// fixed or not.
Recognition<MinimumId> recognize_minimum(const Landscape& landscape, const StationaryPoint& point,
                                         const Structure& structure, const IdentityOptions& options,
                                         const Tighten& tighten = {});
/// Among the saddles that join these ends, in either direction.
Recognition<SaddleId> recognize_saddle(const Landscape& landscape, Ends ends, const StationaryPoint& point,
                                       const Structure& structure, const IdentityOptions& options);

/// Order of the group of translations and permutations of like atoms that carry a configuration into itself; 1 where
/// identity is labelled.
int symmetry(View3X positions, const Structure& structure, const IdentityOptions& options);

}  // namespace pel
