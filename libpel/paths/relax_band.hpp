#pragma once

#include <cstdint>

#include "libpel/forces/force_field.hpp"
#include "libpel/paths/band.hpp"
#include "libpel/paths/interpolation.hpp"
#include "libpel/search/convergence.hpp"

namespace pel {

/// Defaults in metal units: loose, because the top of the band is to be refined to a saddle afterwards. For a path of
/// steepest descent as such: loose = 0 and a small tolerance.
struct BandOptions {
  ForceTolerance tolerance{0.1};  ///< of the forces across the band, at every image
  double loose = 0.1;             ///< ... or no atom would move farther across in the next step, length units
  bool climb = true;              ///< the highest image climbs to the top instead of keeping its place
  double climb_below = 1;         ///< ... once the forces across are smaller than this, energy / length
  double spring_ratio = 1;        ///< stiffness of springs at the top relative to those at the bottom
  double max_step = 0.2;          ///< farthest an atom moves in one step, length units
  int max_iterations = 12;        ///< each costs one force call for every image
  int patience = 6;               ///< iterations without progress after which steps come from the metric alone
  SecantOptions secants;
};

enum class BandStatus {
  converged,     ///< forces across below tolerance, or steps shorter than `loose`
  budget_spent,  ///< max_iterations used up
};

struct BandRelaxation {
  BandStatus status = BandStatus::budget_spent;
  Band band;
  std::vector<Secant> secants;  ///< all that was learnt on the way
  double residual = 0;          ///< largest force across, in the norm of the tolerance
  std::int64_t force_calls = 0;
};

/// Energies and forces on a path between two minima, where the forces count as zero. Throws ForceError where the force
/// field does.
Band evaluated_band(ForceField& force_field, const Path& path, double first_energy, double last_energy);

/// Nudged elastic band (Henkelman and Jonsson, J. Chem. Phys. 113, 9978, 2000): each image relaxes across its tangent,
/// by quasi-Newton steps from what all images have seen, and is moved along it to where the springs balance. The
/// highest climbs (Henkelman, Uberuaga and Jonsson, J. Chem. Phys. 113, 9901, 2000). The ends stay. Throws ForceError
/// where the force field does.
BandRelaxation relax_band(ForceField& force_field, Band band, const BandOptions& options, const Metric& metric);

}  // namespace pel
