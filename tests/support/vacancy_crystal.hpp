#pragma once

#include <string>

#include "libpel/core/structure.hpp"
#include "tests/support/temporary_folder.hpp"

namespace pel::test {

/// A face-centered Lennard-Jones crystal of 107 atoms with one vacancy, not relaxed: the neighbors of the vacancy hop
/// into it. Searches take hundredths of a second.
Structure vacancy_crystal();
/// Lennard-Jones with energy and force going to zero at 2.2: lj units. `sigma` scales it.
std::string smooth_lennard_jones(const std::string& sigma = "1.0");

/// The names of the files that a command asks for.
struct SystemFiles {
  std::string structure;
  std::string potential;
};
/// Writes both into the folder: vacancy.data and lj.potential.
SystemFiles write_vacancy_crystal(const TemporaryFolder& folder);

}  // namespace pel::test
