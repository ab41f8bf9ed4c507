#pragma once

#include <string>

#include "libpel/core/structure.hpp"

namespace pel::benchmark {

/// A LAMMPS data file of an orthogonal cell, atom style atomic.
std::string data_file(const Structure& structure);

}  // namespace pel::benchmark
