#include "libpel/search/curvature/zero_modes.hpp"

#include <Eigen/Geometry>
#include <Eigen/SVD>

namespace pel {
namespace {

Matrix3X rotation(const Matrix3X& arms, int axis) {
  Matrix3X turned(3, arms.cols());
  for (Index a = 0; a < arms.cols(); ++a) turned.col(a) = Vector3::Unit(axis).cross(Vector3(arms.col(a)));
  return turned;
}

}  // namespace

Eigen::MatrixXd zero_modes(const Invariance& invariance, View3X positions) {
  Eigen::MatrixXd modes(positions.size(), 0);
  const auto append = [&modes](const Matrix3X& motion, double size) {
    Eigen::VectorXd mode = motion.reshaped();
    mode -= modes * (modes.transpose() * mode);
    mode -= modes * (modes.transpose() * mode);
    if (mode.norm() <= 1e-6 * size) return;  // rotation about the axis of a linear molecule
    modes.conservativeResize(Eigen::NoChange, modes.cols() + 1);
    modes.rightCols(1) = mode.normalized();
  };
  for (int k = 0; k < 3; ++k)
    if (invariance.translation[k]) append(Vector3::Unit(k).replicate(1, positions.cols()), 1);
  if (invariance.rotation) {
    const Matrix3X arms = positions.colwise() - positions.rowwise().mean();
    for (int k = 0; k < 3; ++k) append(rotation(arms, k), arms.norm());
  }
  return modes;
}

Matrix3X without(const Eigen::MatrixXd& modes, View3X vector) {
  if (modes.cols() == 0) return vector;
  const Eigen::VectorXd flat = vector.reshaped();
  const Eigen::VectorXd rest = flat - modes * (modes.transpose() * flat);
  return rest.reshaped(3, vector.cols());
}

Matrix3X superposed(View3X moved, View3X fixed) {
  const Eigen::Matrix4d motion = Eigen::umeyama(moved, fixed, false);
  return (motion.topLeftCorner<3, 3>() * moved).colwise() + motion.topRightCorner<3, 1>();
}

Matrix3X superposed(const Invariance& invariance, View3X moved, View3X fixed) {
  if (invariance.rotation) return superposed(moved, fixed);
  return fixed + without(zero_modes(invariance, fixed), moved - fixed);
}

}  // namespace pel
