#pragma once

#include "libpel/core/random.hpp"
#include "libpel/search/curvature/lowest_mode.hpp"

namespace pel {

/// Does the surface bend downward or upward along a mode?
enum class Sign { negative, positive, unknown };

/// A Ritz value is never below the lowest eigenvalue: a negative one is proof. A positive one of twice its residual, an
/// eigenvalue lying within that, speaks for the lowest only as far as the start vector has a part along every mode.
Sign sign(const LowestMode& mode);

/// Along the mode (3 x N), to where no force is left in its direction: uphill where the surface bends downward.
Matrix3X newton_step(const LowestMode& mode, View3X forces);

/// Lanczos until the sign is known, by two-sided differences; in metal units.
LanczosOptions sign_options();

/// Independent normal numbers, 3 x atoms: a start vector from which no symmetry hides a mode.
Matrix3X random_vector(Index atoms, Stream& stream);

/// The lowest mode of a point that should be a minimum.
LowestMode mode_of_minimum(ForceField& force_field, View3X positions, View3X forces, Stream& stream,
                           const LanczosOptions& options, const Metric& metric = Metric());

/// The two lowest modes of a point that should be a saddle; `along`: roughly its lowest one.
struct SaddleModes {
  LowestMode first;
  LowestMode second;
};
SaddleModes modes_of_saddle(ForceField& force_field, View3X positions, View3X forces, View3X along, Stream& stream,
                            const LanczosOptions& options, const Metric& metric = Metric());

}  // namespace pel
