#include "libpel/dynamics/velocities.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"

namespace pel {
namespace {

bool any_fixed(const Structure& structure) { return std::ranges::find(structure.fixed, 1) != structure.fixed.end(); }

double degrees_of_freedom(const Structure& structure) {
  const auto mobile = static_cast<double>(std::ranges::count(structure.fixed, 0));
  return 3 * mobile - (any_fixed(structure) ? 0 : 3);
}

}  // namespace

double kinetic_temperature(View3X velocities, const Structure& structure, const Units& units) {
  const Eigen::VectorXd masses = atom_masses(structure);
  double twice = 0;
  for (Index a = 0; a < structure.atoms(); ++a)
    if (!structure.fixed[static_cast<std::size_t>(a)]) twice += masses[a] * velocities.col(a).squaredNorm();
  const double freedom = degrees_of_freedom(structure);
  return freedom > 0 ? units.mass_velocity2 * twice / (freedom * units.boltzmann) : 0;
}

Matrix3X thermal_velocities(const Structure& structure, double temperature, const Units& units, Stream& stream) {
  if (!(temperature > 0) || !std::isfinite(temperature))
    throw InputError("velocities: the temperature is " + std::to_string(temperature) + "; give a number above 0");
  if (degrees_of_freedom(structure) <= 0) throw InputError("velocities: there are no two atoms that can move");
  const Eigen::VectorXd masses = atom_masses(structure);
  Matrix3X velocities(3, structure.atoms());
  for (Index a = 0; a < structure.atoms(); ++a)
    for (Index k = 0; k < 3; ++k) velocities(k, a) = stream.normal() / std::sqrt(masses[a]);
  for (Index a = 0; a < structure.atoms(); ++a)
    if (structure.fixed[static_cast<std::size_t>(a)]) velocities.col(a).setZero();
  if (!any_fixed(structure)) velocities = without_drift(velocities, masses);
  return std::sqrt(temperature / kinetic_temperature(velocities, structure, units)) * velocities;
}

}  // namespace pel
