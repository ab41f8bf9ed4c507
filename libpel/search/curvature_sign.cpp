#include "libpel/search/curvature_sign.hpp"

namespace pel {

Sign sign(const LowestMode& mode) {
  if (mode.eigenvalue < 0) return Sign::negative;
  return mode.residual < mode.eigenvalue ? Sign::positive : Sign::unknown;
}

LanczosOptions sign_options() {
  return {.difference = 0.005,
          .min_iterations = 3,
          .max_iterations = 150,
          .residual = 0.3,
          .scale = 0.001,
          .central = true};
}

Matrix3X random_vector(Index atoms, Stream& stream) {
  return Matrix3X::NullaryExpr(3, atoms, [&stream] { return stream.normal(); });
}

LowestMode mode_of_minimum(ForceField& force_field, View3X positions, View3X forces, Stream& stream,
                           const LanczosOptions& options) {
  return lowest_mode(force_field, positions, forces, random_vector(positions.cols(), stream), options);
}

SaddleModes modes_of_saddle(ForceField& force_field, View3X positions, View3X forces, View3X along, Stream& stream,
                            const LanczosOptions& options) {
  // Tight and two-sided: what remains of the first mode would appear as a negative second eigenvalue, and the descents
  // begin along it.
  LanczosOptions tight = options;
  tight.residual = 0.01;
  tight.central = true;
  const Matrix3X start = along.normalized() + 0.1 * random_vector(positions.cols(), stream).normalized();
  SaddleModes modes{lowest_mode(force_field, positions, forces, start, tight), {}};
  modes.second = lowest_mode_across(force_field, positions, forces, random_vector(positions.cols(), stream),
                                    modes.first.mode.reshaped(), options);
  return modes;
}

}  // namespace pel
