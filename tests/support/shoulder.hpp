#pragma once

#include <array>
#include <cmath>

#include "libpel/forces/force_field.hpp"
#include "libpel/search/event.hpp"
#include "tests/support/evaluated.hpp"

namespace pel::test {

/// One atom on a path along x: a minimum at -1, a saddle at 0, a shoulder at 1, where the force has a least value of
/// `force`, and a minimum at 2. With a negative `force` there is a shallow minimum at 1 - bottom().
class Shoulder final : public ForceField {
 public:
  explicit Shoulder(double force) : gap_(0.5 * force) {}
  Index atoms() const override { return 1; }
  Invariance invariance() const override { return {}; }
  double evaluate(View3X positions, Span3X forces) override {
    const double x = positions(0, 0);
    forces = -positions;
    forces(0, 0) = -(x + 1) * x * (x - 2) * ((x - 1) * (x - 1) + gap_);
    return integral(x) + 0.5 * positions.bottomRows(2).squaredNorm();
  }
  /// The point at x.
  StationaryPoint at(double x) {
    const Vector3 position(x, 0, 0);
    return {evaluated(*this, position).energy, position};
  }
  /// Of the shallow minimum, how far from 1.
  double bottom() const { return std::sqrt(-gap_); }

 private:
  /// Of minus the force, from 0: (x^3 - x^2 - 2 x) (x^2 - 2 x + 1 + gap) in powers of x.
  double integral(double x) const {
    const double c = 1 + gap_;
    const std::array<double, 5> slope{-2 * c, 4 - c, c, -3, 1};  // of x, x^2, ... x^5
    double sum = 0, power = x;
    for (std::size_t k = 0; k < slope.size(); ++k) sum += slope[k] * (power *= x) / static_cast<double>(k + 2);
    return sum;
  }

  double gap_;
};

}  // namespace pel::test
