#pragma once

#include "libpel/core/structure.hpp"
#include "libpel/forces/force_field.hpp"
#include "libpel/search/metric.hpp"

namespace pel {

struct SpringOptions {
  double reach = 1.5;    ///< length of the longest spring, in mean distances to the nearest neighbor
  int knots = 10;        ///< of each stiffness as a function of length
  int products = 4;      ///< Hessian-vector products, one force call each, that the springs are fitted to
  double shift = 0.01;   ///< added to the diagonal, in its mean; doubled until a factor is found
  double largest = 0.5;  ///< relative error of the fit above which springs are no better than a uniform stiffness
};

/// A network of springs between near atoms fitted to the Hessian of the minimum `positions` (3 x N, all atoms of
/// `structure`; `mobile`: those that `force_field` moves, its fixed atoms being anchors). Every pair of species has a
/// stiffness along and one across the bond, both piecewise linear in its length. One per cent off for pair potentials
/// that end within the reach; up to fifteen for embedded atoms and bond angles. Preconditioners of this kind: Packwood
/// et al., J. Chem. Phys. 144, 164109 (2016); Mones, Ortner and Csanyi, Sci. Rep. 8, 13991 (2018). The fit to products
/// with random vectors makes it general. Where it fails: a uniform metric of `stiffness` (energy / length^2).
Metric spring_metric(Frozen& force_field, const Structure& structure, View3X positions, double stiffness,
                     const SpringOptions& options = {});

}  // namespace pel
