#include "libpel/landscape/path_rows.hpp"

#include <stdexcept>

#include "libpel/landscape/rows.hpp"

namespace pel {
namespace {

std::int64_t schema(SQLite::Database& database) { return query_number(database, "PRAGMA user_version"); }

bool has_paths(SQLite::Database& database) { return schema(database) >= 3; }

Matrix3X rows_of(const Profile& profile) {
  Matrix3X points(3, static_cast<Index>(profile.distance.size()));
  for (Index k = 0; k < points.cols(); ++k) {
    const auto at = static_cast<std::size_t>(k);
    points.col(k) = Vector3(profile.distance[at], profile.energy[at], profile.slope[at]);
  }
  return points;
}

Profile profile_of(Bytes bytes) {
  const Matrix3X points = matrix_of(bytes, static_cast<Index>(bytes.size() / (3 * sizeof(double))));
  Profile profile;
  for (Index k = 0; k < points.cols(); ++k) {
    profile.distance.push_back(points(0, k));
    profile.energy.push_back(points(1, k));
    profile.slope.push_back(points(2, k));
  }
  return profile;
}

std::string select_paths(SQLite::Database& database) {
  const std::string account =
      schema(database) >= 4
          ? "status, gaps, region_atoms, chain"
          : "CASE status WHEN 'too_deep' THEN 'not_joined' ELSE status END, 0, 0, CASE status WHEN 'resolved' THEN "
            "(SELECT "
            "count(*) FROM path_step s WHERE s.source = path.source AND s.number = path.number) ELSE 0 END";
  return "SELECT number, force_calls, max_displacement, forward, reverse, profile, options, identified, " + account +
         " FROM path ";
}

StoredPath read_row(const SQLite::Statement& row, const std::string& source) {
  StoredPath path;
  path.found.key = {source, row.getColumn(0).getInt64()};
  path.found.force_calls = row.getColumn(1).getInt64();
  path.found.max_displacement = row.getColumn(2).getDouble();
  path.found.forward = row.getColumn(3).getDouble();
  path.found.reverse = row.getColumn(4).getDouble();
  path.found.profile = profile_of(blob(row.getColumn(5)));
  path.options = row.getColumn(6).getString();
  path.identified = row.getColumn(7).getInt() != 0;
  path.found.status = neb_status(row.getColumn(8).getString());
  path.found.gaps = row.getColumn(9).getInt64();
  path.found.region_atoms = row.getColumn(10).getInt64();
  path.found.chain = row.getColumn(11).getInt64();
  return path;
}

void read_steps(SQLite::Database& database, StoredPath& path) {
  SQLite::Statement row(database,
                        "SELECT from_energy, saddle_energy, to_energy, eigenvalue, saddle FROM path_step "
                        "WHERE source = ? AND number = ? ORDER BY step");
  bind_all(row, path.found.key.source, path.found.key.number);
  while (row.executeStep()) {
    Event step;
    step.from.energy = row.getColumn(0).getDouble();
    step.saddle.energy = row.getColumn(1).getDouble();
    step.to.energy = row.getColumn(2).getDouble();
    step.eigenvalue = row.getColumn(3).getDouble();
    path.found.steps.push_back(step);
    if (path.identified) path.saddles.push_back(SaddleId{row.getColumn(4).getInt64()});
  }
}

void read_coordinates(SQLite::Database& database, FoundPath& path) {
  const Index atoms = atom_count(database);
  SQLite::Statement row(database,
                        "SELECT from_positions, saddle_positions, to_positions FROM path_step "
                        "WHERE source = ? AND number = ? ORDER BY step");
  bind_all(row, path.key.source, path.key.number);
  for (Event& step : path.steps) {
    row.executeStep();
    step.from.positions = matrix_of(blob(row.getColumn(0)), atoms);
    step.saddle.positions = matrix_of(blob(row.getColumn(1)), atoms);
    step.to.positions = matrix_of(blob(row.getColumn(2)), atoms);
  }
}

}  // namespace

void write_path(SQLite::Database& database, const FoundPath& path, const std::string& options) {
  const Matrix3X profile = rows_of(path.profile);
  execute(database, "INSERT INTO path VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)", path.key.source, path.key.number,
          options, std::string(name(path.status)), path.force_calls, path.max_displacement, path.forward, path.reverse,
          bytes(profile), path.gaps, path.region_atoms, path.chain);
  std::int64_t number = 0;
  for (const Event& step : path.steps)
    execute(database, "INSERT INTO path_step VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", path.key.source,
            path.key.number, number++, step.from.energy, step.saddle.energy, step.to.energy, step.eigenvalue,
            bytes(step.from.positions), bytes(step.saddle.positions), bytes(step.to.positions));
}

std::vector<StoredPath> read_paths(SQLite::Database& database, const std::string& source) {
  std::vector<StoredPath> paths;
  if (!has_paths(database)) return paths;
  SQLite::Statement row(database, select_paths(database) + "WHERE source = ? ORDER BY number");
  bind_all(row, source);
  while (row.executeStep()) paths.push_back(read_row(row, source));
  for (StoredPath& path : paths) read_steps(database, path);
  return paths;
}

std::vector<PathTotals> read_path_totals(SQLite::Database& database) {
  std::vector<PathTotals> totals;
  if (!has_paths(database)) return totals;
  SQLite::Statement row(database,
                        "SELECT source, count(*), sum(status = 'resolved'), sum(force_calls) FROM path "
                        "GROUP BY source ORDER BY source");
  while (row.executeStep())
    totals.push_back({row.getColumn(0).getString(), row.getColumn(1).getInt64(), row.getColumn(2).getInt64(),
                      row.getColumn(3).getInt64()});
  return totals;
}

std::vector<PathKey> read_unidentified_paths(SQLite::Database& database) {
  std::vector<PathKey> keys;
  if (!has_paths(database)) return keys;
  SQLite::Statement row(database, "SELECT source, number FROM path WHERE identified = 0 ORDER BY source, number");
  while (row.executeStep()) keys.push_back({row.getColumn(0).getString(), row.getColumn(1).getInt64()});
  return keys;
}

FoundPath read_found_path(SQLite::Database& database, const PathKey& key) {
  SQLite::Statement row(database, select_paths(database) + "WHERE source = ? AND number = ? AND identified = 0");
  bind_all(row, key.source, key.number);
  if (!row.executeStep())
    throw std::out_of_range("no path " + std::to_string(key.number) + " of " + key.source + " is waiting");
  StoredPath path = read_row(row, key.source);
  read_steps(database, path);
  read_coordinates(database, path.found);
  return path.found;
}

void write_identification(SQLite::Database& database, const Landscape& landscape, const IdentifiedPath& path) {
  std::int64_t number = 0;
  for (const PlacedEvent& step : path.steps) {
    write_place(database, landscape, step);
    execute(database,
            "UPDATE path_step SET saddle = ?, from_positions = NULL, saddle_positions = NULL, to_positions = NULL "
            "WHERE source = ? AND number = ? AND step = ?",
            value(step.saddle), path.key.source, path.key.number, number++);
  }
  execute(database, "UPDATE path SET identified = 1 WHERE source = ? AND number = ?", path.key.source, path.key.number);
}

}  // namespace pel
