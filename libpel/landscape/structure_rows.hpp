#pragma once

#include <string>

#include "libpel/core/structure.hpp"
#include "libpel/landscape/sqlite.hpp"

// The columns that hold a structure, in whatever table: atoms, cell_edges, cell_origin, periodic, positions, species,
// masses, charges, fixed, in this order.
namespace pel {

/// "ppf": p or f for each axis.
std::string periodicity(const Cell& cell);

/// Runs an INSERT whose last nine question marks are for the structure, those before it for `values`.
template <class... Values>
void insert_with_structure(SQLite::Database& database, const char* sql, const Structure& structure,
                           const Values&... values) {
  const Matrix3X edges = structure.cell.edges();
  const Matrix3X origin = structure.cell.origin();
  execute(database, sql, values..., static_cast<std::int64_t>(structure.atoms()), bytes(edges), bytes(origin),
          periodicity(structure.cell), bytes(structure.positions), bytes(structure.species), bytes(structure.masses),
          bytes(structure.charges), bytes(structure.fixed));
}

/// Of the row with this id. Throws std::length_error where it is not there or data have the wrong size.
Structure read_structure(SQLite::Database& database, const std::string& table, std::int64_t id);

}  // namespace pel
