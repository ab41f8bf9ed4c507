#include "libpel/core/cubic_lattice.hpp"

namespace pel {

std::optional<CubicLattice> cubic_lattice(std::string_view word) {
  if (word == "sc") return CubicLattice::simple;
  if (word == "bcc") return CubicLattice::body_centered;
  if (word == "fcc") return CubicLattice::face_centered;
  if (word == "diamond") return CubicLattice::diamond;
  return std::nullopt;
}

}  // namespace pel
