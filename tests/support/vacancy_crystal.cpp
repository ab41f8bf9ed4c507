#include "tests/support/vacancy_crystal.hpp"

#include "tests/support/file_content.hpp"
#include "tests/support/lammps_systems.hpp"

namespace pel::test {

Structure vacancy_crystal(int cells) {
  constexpr double edge = 1.56, edge_of_perfect = 1.7;
  Structure crystal = fcc_crystal(cells, 0);
  crystal.cell = Cell(edge / edge_of_perfect * crystal.cell.edges(), {true, true, true});
  crystal.positions = (edge / edge_of_perfect * crystal.positions.rightCols(crystal.atoms() - 1)).eval();
  crystal.species.pop_back();
  crystal.fixed.pop_back();
  return crystal;
}

std::string smooth_lennard_jones(const std::string& sigma) {
  return "units lj\natom_style atomic\npair_style lj/smooth/linear 2.2\npair_coeff * * 1.0 " + sigma + "\n";
}

SystemFiles write_vacancy_crystal(const TemporaryFolder& folder, int cells) {
  const SystemFiles files{folder / "vacancy.data", folder / "lj.potential"};
  write_file(files.structure, data_file(vacancy_crystal(cells)));
  write_file(files.potential, smooth_lennard_jones());
  return files;
}

}  // namespace pel::test
