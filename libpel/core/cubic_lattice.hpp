#pragma once

#include <optional>
#include <string_view>

namespace pel {

/// Lattices of one species with a cubic cell.
enum class CubicLattice { simple, body_centered, face_centered, diamond };

/// Of the words sc, bcc, fcc and diamond; none for others.
std::optional<CubicLattice> cubic_lattice(std::string_view word);

}  // namespace pel
