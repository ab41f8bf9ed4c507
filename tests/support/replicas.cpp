#include "tests/support/replicas.hpp"

namespace pel::test {

Structure replicated(const Structure& structure, int times) {
  const Index copies = Index{times} * times * times;
  Structure result = structure;
  result.cell = Cell(times * structure.cell.edges(), structure.cell.periodic(), structure.cell.origin());
  result.positions = structure.positions.replicate(1, copies);
  result.species.clear();
  result.charges.clear();
  result.fixed.clear();
  for (int copy = 0; copy < copies; ++copy) {
    const Vector3 shift = structure.cell.edges() * Vector3(copy / times / times, copy / times % times, copy % times);
    result.positions.middleCols(copy * structure.atoms(), structure.atoms()).colwise() += shift;
    result.species.insert(result.species.end(), structure.species.begin(), structure.species.end());
    result.charges.insert(result.charges.end(), structure.charges.begin(), structure.charges.end());
    result.fixed.insert(result.fixed.end(), structure.fixed.begin(), structure.fixed.end());
  }
  return result;
}

}  // namespace pel::test
