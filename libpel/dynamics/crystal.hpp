#pragma once

#include <cstdint>
#include <vector>

#include "libpel/core/cubic_lattice.hpp"
#include "libpel/core/random.hpp"
#include "libpel/core/structure.hpp"

namespace pel {

/// Sites of one cubic cell in units of its edge: 1, 2, 4 or 8 columns.
Matrix3X lattice_sites(CubicLattice lattice);

/// A periodic crystal of `cells`^3 cubic cells of edge `edge` (length units), species 1. Throws InputError unless edge
/// and mass are positive and finite and there is a cell.
Structure crystal(CubicLattice lattice, double edge, int cells, double mass = 1);

/// Without `count` atoms drawn at random; the others keep their order. Throws InputError where none would be left.
Structure with_vacancies(const Structure& structure, std::int64_t count, Stream& stream);

/// With the structure's atoms as species 1 to n in a random order, `counts[k]` of species k + 1. Throws InputError
/// unless the counts add up to the number of atoms.
Structure shuffled(Structure structure, const std::vector<std::int64_t>& counts, const std::vector<double>& masses,
                   Stream& stream);

}  // namespace pel
