#pragma once

#include "libpel/forces/force_field.hpp"

namespace pel {

/// The two-dimensional surface of Mueller and Brown (Theor. Chim. Acta 53, 75, 1979): one atom, energy in x and y,
/// none in z. Three minima and two saddles, known to three digits.
class MuellerBrown final : public ForceField {
 public:
  Index atoms() const override { return 1; }
  Invariance invariance() const override { return {{false, false, true}, false}; }
  double evaluate(View3X positions, Span3X forces) override;
};

/// A free cluster of Lennard-Jones atoms, no cut-off, epsilon = sigma = 1.
class LennardJonesCluster final : public ForceField {
 public:
  explicit LennardJonesCluster(Index atoms) : atoms_(atoms) {}
  Index atoms() const override { return atoms_; }
  Invariance invariance() const override { return {{true, true, true}, true}; }
  double evaluate(View3X positions, Span3X forces) override;

 private:
  Index atoms_;
};

/// E = 1/2 (x - x0)^T K (x - x0) over the 3N coordinates.
class Harmonic final : public ForceField {
 public:
  /// `center`: 3 x N; `stiffness`: 3N x 3N, symmetric. Throws InputError where sizes disagree.
  Harmonic(Matrix3X center, Eigen::MatrixXd stiffness);
  Index atoms() const override { return center_.cols(); }
  Invariance invariance() const override { return {}; }
  double evaluate(View3X positions, Span3X forces) override;

 private:
  Matrix3X center_;
  Eigen::MatrixXd stiffness_;
};

/// Atoms that do not feel each other, each in a quartic double well of its own along x and a parabola across:
/// E = sum_a h ((x_a / w)^2 - 1)^2 + k/2 (y_a^2 + z_a^2). Minima at x = -w and w, curvature 8 h / w^2 there and
/// -4 h / w^2 at the top between them, at height h.
class DoubleWells final : public ForceField {
 public:
  struct Shape {
    double barrier = 1;    ///< h, energy units
    double width = 1;      ///< w, length units
    double stiffness = 1;  ///< k, energy / length^2
  };
  DoubleWells(Index atoms, const Shape& shape) : atoms_(atoms), shape_(shape) {}
  Index atoms() const override { return atoms_; }
  Invariance invariance() const override { return {}; }
  double evaluate(View3X positions, Span3X forces) override;

 private:
  Index atoms_;
  Shape shape_;
};

}  // namespace pel
