#include "libpel/landscape/rows.hpp"

#include <optional>
#include <stdexcept>
#include <string>

#include "libpel/landscape/structure_rows.hpp"

namespace pel {

namespace {

void write_guide(SQLite::Database& database, const Units& units) {
  const auto explain = [&](const std::string& subject, const std::string& explanation) {
    execute(database, "INSERT INTO guide VALUES (?, ?)", subject, explanation);
  };
  explain("energy", units.energy);
  explain("length", units.length);
  explain("coordinates", "little-endian doubles in " + units.length + ": x y z of atom 1, then of atom 2, and so on");
  explain("positions", "coordinates, unwrapped: differences along a path are true displacements");
  explain("barrier", "saddle.energy - minimum.energy of jump.from_minimum (forward) or jump.to_minimum (reverse)");
}

void write_run(SQLite::Database& database, const Provenance& run) {
  insert_with_structure(database, "INSERT INTO run VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        run.structure, run.program_version, units(run.units).name, run.potential, run.structure_text,
                        run.options, std::to_string(run.seed));
}

}  // namespace

Index atom_count(SQLite::Database& database) {
  return static_cast<Index>(query_number(database, "SELECT atoms FROM run"));
}

namespace {

void write_saddle(SQLite::Database& database, const Saddle& saddle) {
  execute(database, "INSERT INTO saddle VALUES (?, ?, ?, ?, ?, ?)", value(saddle.id), saddle.energy, saddle.eigenvalue,
          bytes(saddle.positions), saddle.hits, std::int64_t{saddle.symmetry});
  const Matrix3X translation = saddle.translation;
  execute(database, "INSERT INTO jump VALUES (?, ?, ?, ?, ?, ?, ?, ?)", value(saddle.id), value(saddle.from),
          value(saddle.to), saddle.max_displacement, bytes(saddle.displacement.atoms),
          bytes(saddle.displacement.vectors),
          saddle.permutation.empty() ? std::nullopt : std::optional(bytes(saddle.permutation)),
          translation.isZero(0) ? std::nullopt : std::optional(bytes(translation)));
}

/// Files of schema 1 know nothing of symmetry.
std::string symmetry_of(SQLite::Database& database, const std::string& table) {
  return query_number(database, "PRAGMA user_version") < 2 ? "1" : table + ".symmetry";
}

Saddle read_saddle(const SQLite::Statement& row, Index atoms) {
  Saddle saddle;
  saddle.energy = row.getColumn(0).getDouble();
  saddle.eigenvalue = row.getColumn(1).getDouble();
  saddle.positions = matrix_of(blob(row.getColumn(2)), atoms);
  saddle.hits = row.getColumn(3).getInt64();
  saddle.from = MinimumId{row.getColumn(4).getInt64()};
  saddle.to = MinimumId{row.getColumn(5).getInt64()};
  saddle.displacement.atoms = vector_of<Index>(blob(row.getColumn(6)));
  saddle.displacement.vectors = matrix_of(blob(row.getColumn(7)), static_cast<Index>(saddle.displacement.atoms.size()));
  saddle.permutation = vector_of<Index>(blob(row.getColumn(8)));
  if (!row.getColumn(9).isNull()) saddle.translation = matrix_of(blob(row.getColumn(9)), 1);
  saddle.symmetry = row.getColumn(10).getInt();
  return saddle;
}

void load_minima(SQLite::Database& database, Landscape& landscape, Index atoms) {
  SQLite::Statement row(database, "SELECT energy, positions, searched, " + symmetry_of(database, "minimum") +
                                      " FROM minimum ORDER BY id");
  while (row.executeStep())
    add_minimum(landscape, {row.getColumn(0).getDouble(), matrix_of(blob(row.getColumn(1)), atoms),
                            row.getColumn(2).getInt() != 0, row.getColumn(3).getInt()});
}

void load_saddles(SQLite::Database& database, Landscape& landscape, Index atoms) {
  SQLite::Statement row(database,
                        "SELECT s.energy, s.eigenvalue, s.positions, s.hits, j.from_minimum, j.to_minimum, "
                        "j.moved_atoms, j.displacements, j.permutation, j.translation, " +
                            symmetry_of(database, "s") + " FROM saddle s JOIN jump j ON j.saddle = s.id ORDER BY s.id");
  while (row.executeStep()) add_saddle(landscape, read_saddle(row, atoms));
}

StationaryPoint read_start(SQLite::Database& database, MinimumId id, Index atoms) {
  SQLite::Statement row(database, "SELECT energy, positions FROM minimum WHERE id = ?");
  bind_all(row, value(id));
  if (!row.executeStep()) throw std::runtime_error("no minimum " + std::to_string(value(id)) + " to search from");
  return {row.getColumn(0).getDouble(), matrix_of(blob(row.getColumn(1)), atoms)};
}

bool same(const StationaryPoint& a, const StationaryPoint& b) {
  return a.energy == b.energy && a.positions == b.positions;
}

void write_event(SQLite::Database& database, const SearchKey& key, const Event& event) {
  const StationaryPoint start = read_start(database, key.minimum, event.from.positions.cols());
  const bool begins_there = same(start, event.from);
  const auto from_energy = begins_there ? std::nullopt : std::optional(event.from.energy);
  const auto from_positions = begins_there ? std::nullopt : std::optional(bytes(event.from.positions));
  execute(database, "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", value(key.minimum), key.atom + 1,
          key.trial, from_energy, from_positions, event.saddle.energy, bytes(event.saddle.positions), event.eigenvalue,
          event.to.energy, bytes(event.to.positions));
}

/// Columns: from_energy, from_positions, saddle_energy, saddle_positions, eigenvalue, to_energy, to_positions.
Event read_event(SQLite::Database& database, const SQLite::Statement& row, MinimumId start, Index atoms) {
  const bool begins_there = row.getColumn(0).isNull();
  Event event;
  event.from = begins_there ? read_start(database, start, atoms)
                            : StationaryPoint{row.getColumn(0).getDouble(), matrix_of(blob(row.getColumn(1)), atoms)};
  event.saddle = {row.getColumn(2).getDouble(), matrix_of(blob(row.getColumn(3)), atoms)};
  event.eigenvalue = row.getColumn(4).getDouble();
  event.to = {row.getColumn(5).getDouble(), matrix_of(blob(row.getColumn(6)), atoms)};
  return event;
}

std::string text(const SearchKey& key) {
  return "(minimum " + std::to_string(value(key.minimum)) + ", atom " + std::to_string(key.atom + 1) + ", trial " +
         std::to_string(key.trial) + ")";
}

}  // namespace

void write_provenance(SQLite::Database& database, const Provenance& run) {
  write_guide(database, units(run.units));
  write_run(database, run);
}

Provenance read_provenance(SQLite::Database& database) {
  SQLite::Statement row(database, "SELECT program_version, units, potential, structure, options, seed FROM run");
  if (!row.executeStep()) throw std::length_error("the table run is empty");
  return {.program_version = row.getColumn(0).getString(),
          .units = unit_style(row.getColumn(1).getString()),
          .potential = row.getColumn(2).getString(),
          .structure_text = row.getColumn(3).getString(),
          .options = row.getColumn(4).getString(),
          .seed = std::stoull(row.getColumn(5).getString()),
          .structure = read_structure(database, "run", 1)};
}

void write_minimum(SQLite::Database& database, MinimumId id, const Minimum& minimum) {
  execute(database, "INSERT INTO minimum VALUES (?, ?, ?, ?, ?)", value(id), minimum.energy, bytes(minimum.positions),
          std::int64_t{minimum.searched}, std::int64_t{minimum.symmetry});
}

Landscape read_landscape(SQLite::Database& database) {
  Landscape landscape;
  const Index atoms = atom_count(database);
  load_minima(database, landscape, atoms);
  load_saddles(database, landscape, atoms);
  return landscape;
}

void write_attempt(SQLite::Database& database, const Attempt& attempt) {
  const SearchKey& key = attempt.key;
  execute(
      database,
      "INSERT INTO attempt (minimum, atom, trial, outcome, force_calls, saddle_force_calls) VALUES (?, ?, ?, ?, ?, ?)",
      value(key.minimum), key.atom + 1, key.trial, std::string(name(attempt.outcome)), attempt.force_calls,
      attempt.saddle_force_calls);
  if (attempt.event) write_event(database, key, *attempt.event);
}

Attempt read_attempt(SQLite::Database& database, const SearchKey& key) {
  SQLite::Statement row(database,
                        "SELECT from_energy, from_positions, saddle_energy, saddle_positions, eigenvalue, to_energy, "
                        "to_positions, outcome, force_calls, saddle_force_calls "
                        "FROM attempt LEFT JOIN event USING (minimum, atom, trial) "
                        "WHERE minimum = ? AND atom = ? AND trial = ?");
  bind_all(row, value(key.minimum), key.atom + 1, key.trial);
  if (!row.executeStep()) throw std::out_of_range("no search " + text(key) + " is stored");
  Attempt attempt{key, search_outcome(row.getColumn(7).getString()), row.getColumn(8).getInt64(),
                  row.getColumn(9).getInt64(), std::nullopt};
  const bool has_event = !row.getColumn(2).isNull();
  if (has_event) attempt.event = read_event(database, row, key.minimum, atom_count(database));
  return attempt;
}

// Atoms are counted from 0 in the library and, as in LAMMPS, from 1 in the file.
SearchKey read_key(const SQLite::Statement& row) {
  return {MinimumId{row.getColumn(0).getInt64()}, row.getColumn(1).getInt64() - 1, row.getColumn(2).getInt64()};
}

Finds read_finds(SQLite::Database& database) {
  SQLite::Statement row(database,
                        "SELECT minimum, atom, trial, saddle FROM attempt WHERE identified = 1 "
                        "ORDER BY minimum, atom, trial");
  Finds finds;
  while (row.executeStep()) {
    const auto saddle = row.getColumn(3);
    finds.emplace_hint(finds.end(), read_key(row),
                       saddle.isNull() ? std::nullopt : std::optional(SaddleId{saddle.getInt64()}));
  }
  return finds;
}

void write_place(SQLite::Database& database, const Landscape& landscape, const PlacedEvent& place) {
  if (place.from_added) write_minimum(database, place.from, minimum(landscape, place.from));
  if (place.to_added) write_minimum(database, place.to, minimum(landscape, place.to));
  if (place.finding == Finding::added) write_saddle(database, saddle(landscape, place.saddle));
  if (place.finding == Finding::repeated)
    execute(database, "UPDATE saddle SET hits = ? WHERE id = ?", saddle(landscape, place.saddle).hits,
            value(place.saddle));
}

void write_identification(SQLite::Database& database, const Landscape& landscape, const Identification& found) {
  const SearchKey& key = found.key;
  write_place(database, landscape, found);
  execute(database, "UPDATE minimum SET searched = 1 WHERE id = ?", value(key.minimum));
  execute(database, "DELETE FROM event WHERE minimum = ? AND atom = ? AND trial = ?", value(key.minimum), key.atom + 1,
          key.trial);
  const auto id = found.finding == Finding::nothing ? std::nullopt : std::optional(value(found.saddle));
  execute(database, "UPDATE attempt SET identified = 1, saddle = ? WHERE minimum = ? AND atom = ? AND trial = ?", id,
          value(key.minimum), key.atom + 1, key.trial);
}

void write_prefactor(SQLite::Database& database, const Prefactor& prefactor) {
  execute(database, "INSERT OR REPLACE INTO prefactor VALUES (?, ?, ?, ?, ?)", value(prefactor.saddle),
          prefactor.log_forward, prefactor.log_reverse, prefactor.atoms, prefactor.change);
}

std::vector<Prefactor> read_prefactors(SQLite::Database& database) {
  std::vector<Prefactor> prefactors;
  if (query_number(database, "PRAGMA user_version") < 2) return prefactors;
  SQLite::Statement row(database,
                        "SELECT saddle, log_forward, log_reverse, atoms, change FROM prefactor ORDER BY saddle");
  while (row.executeStep())
    prefactors.push_back({SaddleId{row.getColumn(0).getInt64()}, row.getColumn(1).getDouble(),
                          row.getColumn(2).getDouble(), row.getColumn(3).getInt64(), row.getColumn(4).getDouble()});
  return prefactors;
}

}  // namespace pel
