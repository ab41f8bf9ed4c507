#include "libpel/forces/models.hpp"

#include <array>
#include <cmath>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

struct Gaussian {
  double height, a, b, c, x, y;
};
constexpr std::array<Gaussian, 4> mueller_brown_terms{{{-200, -1, 0, -10, 1, 0},
                                                       {-100, -1, 0, -10, 0, 0.5},
                                                       {-170, -6.5, 11, -6.5, -0.5, 1.5},
                                                       {15, 0.7, 0.6, 0.7, -1, 1}}};

}  // namespace

double MuellerBrown::evaluate(View3X positions, Span3X forces) {
  double energy = 0;
  forces.setZero();
  for (const Gaussian& g : mueller_brown_terms) {
    const double dx = positions(0, 0) - g.x, dy = positions(1, 0) - g.y;
    const double e = g.height * std::exp(g.a * dx * dx + g.b * dx * dy + g.c * dy * dy);
    energy += e;
    forces(0, 0) -= e * (2 * g.a * dx + g.b * dy);
    forces(1, 0) -= e * (g.b * dx + 2 * g.c * dy);
  }
  if (!std::isfinite(energy)) throw ForceError("Mueller-Brown energy is not finite");
  return energy;
}

double LennardJonesCluster::evaluate(View3X positions, Span3X forces) {
  double energy = 0;
  forces.setZero();
  for (Index i = 0; i < atoms_; ++i)
    for (Index j = 0; j < i; ++j) {
      const Vector3 d = positions.col(i) - positions.col(j);
      const double s = 1 / d.squaredNorm(), s3 = s * s * s;
      energy += 4 * s3 * (s3 - 1);
      const Vector3 force = 24 * s * s3 * (2 * s3 - 1) * d;
      forces.col(i) += force;
      forces.col(j) -= force;
    }
  if (!std::isfinite(energy)) throw ForceError("Lennard-Jones energy is not finite: two atoms coincide");
  return energy;
}

Harmonic::Harmonic(Matrix3X center, Eigen::MatrixXd stiffness)
    : center_(std::move(center)), stiffness_(std::move(stiffness)) {
  if (stiffness_.rows() != center_.size() || stiffness_.cols() != center_.size())
    throw InputError("harmonic model: the stiffness matrix must be 3N x 3N");
}

double Harmonic::evaluate(View3X positions, Span3X forces) {
  const Matrix3X displacement = positions - center_;
  const Eigen::VectorXd force = -stiffness_ * displacement.reshaped();
  forces = force.reshaped(3, atoms());
  return -0.5 * force.dot(displacement.reshaped());
}

double DoubleWells::evaluate(View3X positions, Span3X forces) {
  const Eigen::ArrayXd u = positions.row(0).array() / shape_.width, sunk = u.square() - 1;
  forces.row(0) = (-4 * shape_.barrier / shape_.width * u * sunk).matrix();
  forces.bottomRows<2>() = -shape_.stiffness * positions.bottomRows<2>();
  const double energy =
      shape_.barrier * sunk.square().sum() + 0.5 * shape_.stiffness * positions.bottomRows<2>().squaredNorm();
  if (!std::isfinite(energy)) throw ForceError("energy of double wells is not finite");
  return energy;
}

}  // namespace pel
