#include "libpel/dynamics/langevin.hpp"

#include <cmath>

#include <Eigen/Geometry>
#include <Eigen/QR>

#include "libpel/core/displacement.hpp"
#include "libpel/search/curvature/curvature_sign.hpp"

namespace pel {
namespace {

/// What one step does, with its constants.
class Step {
 public:
  Step(ForceField& force_field, const Inertia& inertia, const LangevinOptions& options)
      : force_field_(force_field),
        inertia_(inertia),
        options_(options),
        kick_(0.5 * options.timestep * inertia.cwiseInverse()),
        kept_(std::exp(-options.friction * options.timestep)),
        noise_((inertia.cwiseInverse() * options.thermal_energy * (1 - kept_ * kept_)).cwiseSqrt()) {}

  void operator()(Motion& motion, Stream& stream) const {
    motion.velocities += motion.forces * kick_.asDiagonal();
    motion.positions += 0.5 * options_.timestep * motion.velocities;
    if (options_.friction > 0) exchange_heat(motion.velocities, stream);
    motion.positions += 0.5 * options_.timestep * motion.velocities;
    force_field_.evaluate(motion.positions, motion.forces);
    motion.velocities += motion.forces * kick_.asDiagonal();
  }

 private:
  /// The exact solution of the part with friction and noise.
  void exchange_heat(Matrix3X& velocities, Stream& stream) const {
    velocities = kept_ * velocities + random_vector(velocities.cols(), stream) * noise_.asDiagonal();
    velocities = without_drift(velocities, inertia_, options_.free_axes);
  }

  ForceField& force_field_;
  const Inertia& inertia_;
  const LangevinOptions& options_;
  Eigen::VectorXd kick_;
  double kept_;
  Eigen::VectorXd noise_;
};

double kinetic_energy(const Matrix3X& velocities, const Inertia& inertia) {
  return 0.5 * velocities.colwise().squaredNorm().dot(inertia);
}

}  // namespace

Motion motion(ForceField& force_field, View3X positions, Matrix3X velocities) {
  Motion begin{positions, std::move(velocities), Matrix3X(3, positions.cols())};
  force_field.evaluate(begin.positions, begin.forces);
  return begin;
}

double advance(ForceField& force_field, const Inertia& inertia, const LangevinOptions& options, std::int64_t steps,
               Motion& motion, Stream& stream) {
  const Step step(force_field, inertia, options);
  double sum = 0;
  for (std::int64_t k = 0; k < steps; ++k) {
    step(motion, stream);
    sum += kinetic_energy(motion.velocities, inertia);
  }
  return sum / static_cast<double>(steps);
}

Matrix3X maxwell_velocities(const Inertia& inertia, double thermal_energy, const std::array<bool, 3>& free_axes,
                            Stream& stream) {
  const Eigen::VectorXd speeds = (inertia.cwiseInverse() * thermal_energy).cwiseSqrt();
  return without_drift(random_vector(inertia.size(), stream) * speeds.asDiagonal(), inertia, free_axes);
}

/// omega: I omega = L with I = sum m (r^2 1 - r r^T) and L = sum m r x v about the center of mass.
Matrix3X without_rotation(View3X velocities, View3X positions, const Inertia& inertia) {
  const Matrix3X from_center = without_drift(positions, inertia);
  Matrix3 moment = Matrix3::Zero();
  Vector3 angular_momentum = Vector3::Zero();
  for (Index a = 0; a < velocities.cols(); ++a) {
    const Vector3 r = from_center.col(a), v = velocities.col(a);
    moment += inertia[a] * (r.squaredNorm() * Matrix3::Identity() - r * r.transpose());
    angular_momentum += inertia[a] * r.cross(v);
  }
  const Vector3 omega = moment.completeOrthogonalDecomposition().solve(angular_momentum);
  Matrix3X rest = velocities;
  for (Index a = 0; a < rest.cols(); ++a) rest.col(a) -= omega.cross(Vector3(from_center.col(a)));
  return rest;
}

}  // namespace pel
