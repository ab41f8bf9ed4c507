#include "libpel/landscape/structure_rows.hpp"

#include <stdexcept>

namespace pel {
namespace {

Cell read_cell(Bytes edges, Bytes origin, const std::string& periodic) {
  if (periodic.size() != 3) throw std::length_error("periodic directions " + periodic);
  return Cell(matrix_of(edges, 3), {periodic[0] == 'p', periodic[1] == 'p', periodic[2] == 'p'}, matrix_of(origin, 1));
}

}  // namespace

std::string periodicity(const Cell& cell) {
  std::string word;
  for (const bool periodic : cell.periodic()) word += periodic ? 'p' : 'f';
  return word;
}

Structure read_structure(SQLite::Database& database, const std::string& table, std::int64_t id) {
  SQLite::Statement row(database,
                        "SELECT cell_edges, cell_origin, periodic, positions, species, masses, charges, fixed, atoms "
                        "FROM " +
                            table + " WHERE id = ?");
  bind_all(row, id);
  if (!row.executeStep()) throw std::length_error("the table " + table + " has no row " + std::to_string(id));
  return {.cell = read_cell(blob(row.getColumn(0)), blob(row.getColumn(1)), row.getColumn(2).getString()),
          .positions = matrix_of(blob(row.getColumn(3)), row.getColumn(8).getInt64()),
          .species = vector_of<int>(blob(row.getColumn(4))),
          .masses = vector_of<double>(blob(row.getColumn(5))),
          .charges = vector_of<double>(blob(row.getColumn(6))),
          .fixed = vector_of<char>(blob(row.getColumn(7)))};
}

}  // namespace pel
