#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "libpel/core/types.hpp"

namespace pel {

/// A positive definite stand-in P for the Hessian. Steps are quasi-Newton steps from P, and curvatures along modes are
/// measured against it, u^T H u / u^T P u: 1 where the surface is as stiff as P says, negative where it bends downward,
/// whatever the units. By Sylvester's law of inertia H has as many negative eigenvalues relative to P as it has.
class Metric {
 public:
  /// `stiffness` (energy / length^2) times the identity: what is known of a surface of which nothing is known.
  explicit Metric(double stiffness = 1) : stiffness_(stiffness) {}

  /// A 3 x 3 block of P, with its mirror image where the atoms differ.
  struct Block {
    Index row = 0, column = 0;  ///< atoms
    Matrix3 value;              ///< energy / length^2
  };
  /// P = L L^T with L the incomplete Cholesky factor without fill (Meijerink and van der Vorst, Math. Comput. 31, 148,
  /// 1977) of the sum of these blocks: positive definite, and the sum itself wherever it has a block. A solve takes a
  /// hundredth of a force call. Nothing where the factorization breaks down: the sum then wants a larger diagonal.
  static std::optional<Metric> sum(Index atoms, const std::vector<Block>& blocks);

  /// P^-1 times a force (3 x N): the Newton step.
  Matrix3X solve(View3X force) const;
  /// P times a displacement (3 x N).
  Matrix3X apply(View3X step) const;
  bool uniform() const { return !factor_; }

 private:
  struct Factor;
  double stiffness_ = 1;
  std::shared_ptr<const Factor> factor_;
};

}  // namespace pel
