#include "libpel/search/convergence.hpp"

namespace pel {

double size(View3X forces, ForceNorm norm) {
  switch (norm) {
    case ForceNorm::max_component:
      return forces.cwiseAbs().maxCoeff();
    case ForceNorm::max_atom:
      return forces.colwise().norm().maxCoeff();
    case ForceNorm::euclidean:
      return forces.norm();
  }
  return 0;
}

}  // namespace pel
