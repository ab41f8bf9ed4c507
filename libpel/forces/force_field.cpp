#include "libpel/forces/force_field.hpp"

#include "libpel/core/error.hpp"

namespace pel {

double Counted::evaluate(View3X positions, Span3X forces) {
  ++calls_;
  return inner_.evaluate(positions, forces);
}

double Watched::evaluate(View3X positions, Span3X forces) {
  before_();
  return inner_.evaluate(positions, forces);
}

Frozen::Frozen(ForceField& inner, Matrix3X reference, const std::vector<char>& fixed)
    : inner_(inner), reference_(std::move(reference)), inner_forces_(3, inner.atoms()) {
  if (reference_.cols() != inner.atoms() || (!fixed.empty() && std::ssize(fixed) != inner.atoms()))
    throw InputError("fixed atoms: the flags and positions given do not match the " + std::to_string(inner.atoms()) +
                     " atoms of the force field");
  for (Index a = 0; a < inner.atoms(); ++a)
    if (fixed.empty() || !fixed[a]) mobile_.push_back(a);
  if (mobile_.empty()) throw InputError("fixed atoms: every atom is fixed; leave at least one free to move");
}

Invariance Frozen::invariance() const {
  return std::ssize(mobile_) == inner_.atoms() ? inner_.invariance() : Invariance{};
}

double Frozen::evaluate(View3X positions, Span3X forces) {
  const double energy = inner_.evaluate(expand(positions), inner_forces_);
  forces = restrict(inner_forces_);
  return energy;
}

Matrix3X Frozen::expand(View3X mobile_positions) const {
  Matrix3X all = reference_;
  all(Eigen::all, mobile_) = mobile_positions;
  return all;
}

Matrix3X Frozen::restrict(View3X all_positions) const { return all_positions(Eigen::all, mobile_); }

}  // namespace pel
