#pragma once

#include <vector>

#include "libpel/search/curvature/secant_hessian.hpp"

namespace pel {

/// Images of a path from one minimum to another, ends included, with energies and forces.
using Band = std::vector<Sample>;

/// Unit tangent of an inner image (3 x N) that points to its higher neighbor; next to an extremum of the energy, a mean
/// of both sides weighted by the rises (Henkelman and Jonsson, J. Chem. Phys. 113, 9978, 2000, eqs. 8-11).
Matrix3X tangent(const Band& band, std::size_t image);

/// The part of the force across the tangent: zero on a path of steepest descent.
Matrix3X force_across_band(const Band& band, std::size_t image);

/// Stiffness of the spring before image k at [k - 1], relative to the softest: `ratio` where an end of the spring is
/// the highest image, 1 at and below the higher end of the band, linear in energy in between (Henkelman, Uberuaga and
/// Jonsson, J. Chem. Phys. 113, 9901, 2000, eq. 7). All 1 where ratio is.
std::vector<double> spring_stiffness(const Band& band, double ratio);

/// The spring force on an image, along its tangent: stiffness of the springs times their lengths, next less previous.
double spring_force(const Band& band, std::size_t image, const std::vector<double>& stiffness);

/// How far along its tangent each image (and end: 0) is from where the springs balance, on a path of the present
/// length: the minimum of the springs' energy, wherever `held` images and ends divide it.
std::vector<double> spring_shifts(const Band& band, const std::vector<double>& stiffness,
                                  const std::vector<bool>& held);

}  // namespace pel
