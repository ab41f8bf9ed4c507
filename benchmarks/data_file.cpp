#include "benchmarks/data_file.hpp"

#include <fmt/format.h>

namespace pel::benchmark {

std::string data_file(const Structure& structure) {
  std::string text =
      fmt::format("benchmark\n\n{} atoms\n{} atom types\n\n", structure.atoms(), structure.masses.size());
  const Vector3 low = structure.cell.origin(), high = low + structure.cell.edges().diagonal();
  for (int k = 0; k < 3; ++k) text += fmt::format("{:.17g} {:.17g} {}lo {}hi\n", low[k], high[k], "xyz"[k], "xyz"[k]);
  text += "\nMasses\n\n";
  for (std::size_t type = 0; type < structure.masses.size(); ++type)
    text += fmt::format("{} {}\n", type + 1, structure.masses[type]);
  text += "\nAtoms # atomic\n\n";
  for (Index a = 0; a < structure.atoms(); ++a)
    text += fmt::format("{} {} {:.17g} {:.17g} {:.17g}\n", a + 1, structure.species[a], structure.positions(0, a),
                        structure.positions(1, a), structure.positions(2, a));
  return text;
}

}  // namespace pel::benchmark
