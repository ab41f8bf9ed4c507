#pragma once

#include "libpel/core/types.hpp"

namespace pel {

/// Which size of a 3 x N force a tolerance speaks of. They differ by up to sqrt(3N): never compare across.
enum class ForceNorm {
  max_component,  ///< largest absolute Cartesian component
  max_atom,       ///< largest length of the force on one atom
  euclidean,      ///< length of the whole 3N vector
};

/// Forces smaller than `value` (energy / length) in the given norm count as zero.
struct ForceTolerance {
  double value = 0.01;
  ForceNorm norm = ForceNorm::max_component;
};

double size(View3X forces, ForceNorm norm);
/// What asks for `part` of the forces.
inline ForceTolerance tolerance_of(View3X forces, ForceNorm norm, double part) {
  return {part * size(forces, norm), norm};
}
inline bool converged(View3X forces, const ForceTolerance& tolerance) {
  return size(forces, tolerance.norm) < tolerance.value;
}

}  // namespace pel
