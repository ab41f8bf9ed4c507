#pragma once

#include <vector>

#include "libpel/search/art.hpp"
#include "libpel/search/connect.hpp"
#include "libpel/search/curvature/curvature_sign.hpp"

namespace pel {

struct AttemptOptions {
  ArtOptions art;
  ConnectOptions connect;
  LanczosOptions sign = sign_options();  ///< of the proof that saddle and ends are what they should be
  double push_radius = 3.5;              ///< atoms this close to the central one are pushed with it, length units
};
/// Defaults in the scale of `units`. Saddles and minima are refined to a tenth of `force_tolerance`: at the tolerance
/// itself the energy of one saddle scatters by several meV from search to search, and one event would count as two.
AttemptOptions attempt_options(const Units& units, double force_tolerance);

/// How a search ends whose climb ended so; not_relaxed, until the rest is known, where it converged.
SearchOutcome outcome_of(SaddleStatus status);

/// One complete search: a random push of `pushed`, the climb to a saddle, the descent to both sides.
/// `metric`: what stands for the Hessian near the start (see spring_metric); a uniform one where none is given.
/// Numbers that a force field could not give end the search as `exploded`. `key` is carried over into the result.
Attempt attempt(ForceField& force_field, const StationaryPoint& start, const std::vector<Index>& pushed,
                const SearchKey& key, Stream stream, const AttemptOptions& options, const Metric& metric,
                const ArtTrace& trace = {});
Attempt attempt(ForceField& force_field, const StationaryPoint& start, const std::vector<Index>& pushed,
                const SearchKey& key, Stream stream, const AttemptOptions& options, const ArtTrace& trace = {});

}  // namespace pel
