#pragma once

#include <string>

#include "libpel/core/structure.hpp"
#include "tests/support/temporary_folder.hpp"

namespace pel::test {

/// A face-centered Lennard-Jones crystal of `cells`^3 cubes of 4 atoms with one vacancy, not relaxed: its neighbors, of
/// which the first atom is one, hop into it. Of 107 atoms, searches take hundredths of a second.
Structure vacancy_crystal(int cells = 3);
/// Lennard-Jones with energy and force going to zero at 2.2: lj units. `sigma` scales it.
std::string smooth_lennard_jones(const std::string& sigma = "1.0");

/// The names of the files that a command asks for.
struct SystemFiles {
  std::string structure;
  std::string potential;
};
/// Writes both into the folder: vacancy.data and lj.potential.
SystemFiles write_vacancy_crystal(const TemporaryFolder& folder, int cells = 3);

}  // namespace pel::test
