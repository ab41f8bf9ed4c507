#include "libpel/search/art_options.hpp"

namespace pel {

ArtOptions art_options(const Units& units) {
  ArtOptions options;
  const double energy = units.electronvolt, length = units.angstrom;
  const double curvature = energy / (length * length);
  options.tolerance.value *= energy / length;
  // Lennard-Jones glasses are steep: longer pushes leave the basin beside the ridge, into another one.
  options.push = units.style == UnitStyle::lj ? 0.08 : options.push * length;
  options.leave_eigenvalue *= curvature;
  options.min_curvature *= curvature;
  options.climb_relax *= length;
  options.lanczos.scale *= curvature;
  options.max_climb *= length;
  options.mode_reach *= length;
  options.max_relax *= length;
  // Barriers of Lennard-Jones glasses reach well beyond ten epsilon.
  options.max_energy = units.style == UnitStyle::lj ? 20 : energy * options.max_energy;
  options.max_displacement *= length;
  options.stiffness *= curvature;
  options.lanczos.difference *= length;
  options.refine = refine_from_climb(refine_options(units));
  return options;
}

}  // namespace pel
