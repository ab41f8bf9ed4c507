#include "libpel/forces/lammps_data.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

std::string box(const Cell& cell) {
  const Matrix3& h = cell.edges();
  const Vector3& low = cell.origin();
  if (h(1, 0) != 0 || h(2, 0) != 0 || h(2, 1) != 0)
    throw InputError("structure: its edges are not those of a LAMMPS box; turn it so that a is along x and b in xy");
  std::string text;
  for (int k = 0; k < 3; ++k)
    text += fmt::format("{:.17g} {:.17g} {}lo {}hi\n", low[k], low[k] + h(k, k), "xyz"[k], "xyz"[k]);
  if (h(0, 1) != 0 || h(0, 2) != 0 || h(1, 2) != 0)
    text += fmt::format("{:.17g} {:.17g} {:.17g} xy xz yz\n", h(0, 1), h(0, 2), h(1, 2));
  return text;
}

std::array<long, 3> images(const Cell& cell, const Vector3& position) {
  const Vector3 fraction = cell.fractional(position);
  std::array<long, 3> flags{};
  for (int k = 0; k < 3; ++k)
    if (cell.periodic()[k]) flags[k] = std::lround(std::floor(fraction[k]));
  return flags;
}

std::string atom_line(const Structure& structure, Index a) {
  const auto atom = static_cast<std::size_t>(a);
  const auto flags = images(structure.cell, structure.positions.col(a));
  const Vector3 boxes(static_cast<double>(flags[0]), static_cast<double>(flags[1]), static_cast<double>(flags[2]));
  const Vector3 inside = structure.positions.col(a) - structure.cell.edges() * boxes;
  std::string text = fmt::format("{} {}", a + 1, structure.species[atom]);
  if (!structure.charges.empty()) text += fmt::format(" {:.17g}", structure.charges[atom]);
  return text + fmt::format(" {:.17g} {:.17g} {:.17g} {} {} {}\n", inside[0], inside[1], inside[2], flags[0], flags[1],
                            flags[2]);
}

}  // namespace

std::string lammps_data(const Structure& structure, const std::string& title) {
  validate(structure);
  std::string text =
      fmt::format("{}\n\n{} atoms\n{} atom types\n\n", title, structure.atoms(), structure.masses.size());
  text += box(structure.cell) + "\nMasses\n\n";
  for (std::size_t type = 0; type < structure.masses.size(); ++type)
    text += fmt::format("{} {:.17g}\n", type + 1, structure.masses[type]);
  text += fmt::format("\nAtoms # {}\n\n", structure.charges.empty() ? "atomic" : "charge");
  for (Index a = 0; a < structure.atoms(); ++a) text += atom_line(structure, a);
  return text;
}

}  // namespace pel
