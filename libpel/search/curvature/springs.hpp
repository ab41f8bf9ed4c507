#pragma once

#include "libpel/core/structure.hpp"
#include "libpel/forces/force_field.hpp"
#include "libpel/search/curvature/metric.hpp"

namespace pel {

struct SpringOptions {
  double reach = 1.5;    ///< length of the longest spring, in mean distances to the nearest neighbor
  int knots = 10;        ///< of each stiffness as a function of length
  int products = 4;      ///< Hessian-vector products, one force call each, that the springs are fitted to
  double shift = 0.01;   ///< added to the diagonal, in its mean; doubled until a factor is found
  double largest = 0.5;  ///< relative error of the fit above which springs are no better than a uniform stiffness
};

/// Stiffnesses of springs between near atoms: every pair of species has one along and one across the bond, both
/// piecewise linear in its length.
struct Springs {
  double reach = 0;           ///< length of the longest spring, in mean distances to the nearest neighbor
  int knots = 0;              ///< of each stiffness as a function of length
  double shift = 0;           ///< least addition to the diagonal of the metric, in its mean
  double length = 0;          ///< mean distance to the nearest neighbor, length units
  Eigen::VectorXd stiffness;  ///< energy / length^2; empty where springs are no better than a uniform stiffness
};

/// Fitted to the Hessian of `force_field` at its minimum `minimum` (3 x mobile atoms), which looks like `positions`
/// (3 x N, all atoms of `structure`). `mobile`: those that `force_field` moves, in its order, the others being anchors.
/// One per cent off for pair potentials that end within the reach; up to fifteen for embedded atoms and bond angles.
/// Preconditioners of this kind: Packwood et al., J. Chem. Phys. 144, 164109 (2016); Mones, Ortner and Csanyi, Sci.
/// Rep. 8, 13991 (2018). The fit to products with random vectors makes it general.
Springs fitted_springs(ForceField& force_field, View3X minimum, const Structure& structure, View3X positions,
                       const std::vector<Index>& mobile, const SpringOptions& options = {});

/// Springs fitted for a path, as they serve near its stationary points: no bond is stretched there as it is along a
/// path, and the shift of SpringOptions is enough.
Springs near_stationary_point(Springs springs);

/// The network of these springs around `mobile`, at `positions` (3 x N, all atoms of `structure`); atoms that are not
/// mobile are anchors. Without springs: a uniform metric of `stiffness` (energy / length^2).
Metric spring_metric(const Springs& springs, const Structure& structure, View3X positions,
                     const std::vector<Index>& mobile, double stiffness);

/// Both at once: `mobile`, those that `force_field` moves.
Metric spring_metric(Frozen& force_field, const Structure& structure, View3X positions, double stiffness,
                     const SpringOptions& options = {});

}  // namespace pel
