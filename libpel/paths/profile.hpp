#pragma once

#include <vector>

#include "libpel/paths/band.hpp"

namespace pel {

/// Energy along a path: a cubic between any two points that has their energies and slopes (Henkelman, Uberuaga and
/// Jonsson, J. Chem. Phys. 113, 9901, 2000, appendix).
struct Profile {
  std::vector<double> distance;  ///< along the path from its beginning (3N length), ascending, length units
  std::vector<double> energy;
  std::vector<double> slope;  ///< minus the force along the path, energy / length
};

/// Of a band: slopes from the forces along its tangents, zero at the ends, which are minima.
Profile profile(const Band& band);

/// Beyond the ends: the energy there. Throws InputError where the profile has fewer than two points, or sizes disagree.
double energy_at(const Profile& profile, double distance);

struct Extremum {
  double distance = 0;
  double energy = 0;
  bool maximum = true;
};
/// Minima and maxima strictly between the ends, in order.
std::vector<Extremum> extrema(const Profile& profile);
/// Maxima between which the energy falls by more than `prominence` (energy units) and rises again by as much; of others
/// that lie together, the highest.
std::vector<Extremum> prominent_maxima(const Profile& profile, double prominence);

}  // namespace pel
