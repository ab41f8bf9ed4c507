#include "libpel/search/curvature/curvature_sign.hpp"

#include "libpel/search/curvature/curvature_memory.hpp"

namespace pel {
namespace {

/// Random, mostly on the atoms that move along `along`: where the surface differs most from that of the start, a
/// second mode that bends downward lives, if there is one.
Matrix3X random_near(View3X along, Stream& stream) {
  const Eigen::ArrayXd moved = along.colwise().norm().transpose();
  const double farthest = moved.maxCoeff();
  const Eigen::VectorXd weight = 0.1 + moved / (farthest > 0 ? farthest : 1);
  return random_vector(along.cols(), stream) * weight.asDiagonal();
}

}  // namespace

Sign sign(const LowestMode& mode) {
  if (mode.eigenvalue < 0) return Sign::negative;
  return mode.residual < 0.5 * mode.eigenvalue ? Sign::positive : Sign::unknown;
}

Matrix3X newton_step(const LowestMode& mode, View3X forces) {
  return dot(forces, mode.mode) / dot(mode.mode, mode.product) * mode.mode;
}

LanczosOptions sign_options() {
  return {.difference = 0.005,
          .min_iterations = 8,
          .max_iterations = 150,
          .residual = 0.3,
          .scale = 0.001,
          .central = true};
}

Matrix3X random_vector(Index atoms, Stream& stream) {
  return Matrix3X::NullaryExpr(3, atoms, [&stream] { return stream.normal(); });
}

LowestMode mode_of_minimum(ForceField& force_field, View3X positions, View3X forces, Stream& stream,
                           const LanczosOptions& options, const Metric& metric) {
  return softest_mode(force_field, positions, forces, metric.solve(random_vector(positions.cols(), stream)), options,
                      metric);
}

SaddleModes modes_of_saddle(ForceField& force_field, View3X positions, View3X forces, View3X along, Stream& stream,
                            const LanczosOptions& options, const Metric& metric) {
  // Two-sided, because the descents begin along it. What it lacks to an eigenvector does not enter the second.
  LanczosOptions first = options;
  first.min_iterations = 3;
  first.residual = 0.05;
  first.scale = 20 * options.scale;
  first.max_iterations = 20;
  first.central = true;
  const Matrix3X start = along.normalized() + 0.1 * random_vector(positions.cols(), stream).normalized();
  const Preconditioner solve = [&metric](View3X force) { return metric.solve(force); };
  SaddleModes modes{lowest_mode(force_field, positions, forces, start, first, solve), {}};
  modes.second = softest_conjugate_mode(force_field, positions, forces, metric.solve(random_near(along, stream)),
                                        modes.first, options, metric);
  return modes;
}

}  // namespace pel
