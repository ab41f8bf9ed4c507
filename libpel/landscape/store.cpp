#include "libpel/landscape/store.hpp"

#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "libpel/core/error.hpp"
#include "libpel/landscape/connection.hpp"
#include "libpel/landscape/rows.hpp"
#include "libpel/landscape/schema.hpp"

namespace pel {

namespace {

void require_fit(const Minimum& first, const Structure& structure) {
  if (first.positions.cols() != structure.atoms() || !first.positions.allFinite() || !std::isfinite(first.energy))
    throw std::invalid_argument("the first minimum of a landscape does not fit its structure or is not finite");
}

void write_schema(SQLite::Database& database) {
  database.exec(landscape_tables);
  database.exec(prefactor_table);
  database.exec(path_tables);
  database.exec(path_account_columns);
  write_kind(database, landscape_kind);
}

void update_schema(SQLite::Database& database) {
  const std::int64_t schema = query_number(database, "PRAGMA user_version");
  if (schema == landscape_schema) return;
  in_transaction(database, [&] {
    if (schema < 2) database.exec(symmetry_columns);
    if (schema < 2) database.exec(prefactor_table);
    if (schema < 3) database.exec(path_tables);
    database.exec(path_account_columns);
    database.exec("PRAGMA user_version = " + std::to_string(landscape_schema));
  });
}

std::vector<SearchKey> keys(SQLite::Database& database, const char* sql) {
  SQLite::Statement row(database, sql);
  std::vector<SearchKey> found;
  while (row.executeStep()) found.push_back(read_key(row));
  return found;
}

}  // namespace

bool holds_landscape(const std::filesystem::path& path) { return holds(path, landscape_kind); }

LandscapeFile::LandscapeFile(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
LandscapeFile::LandscapeFile(LandscapeFile&&) noexcept = default;
LandscapeFile& LandscapeFile::operator=(LandscapeFile&&) noexcept = default;
LandscapeFile::~LandscapeFile() = default;

LandscapeFile LandscapeFile::create(const std::filesystem::path& path, const Provenance& provenance,
                                    const Minimum& first) {
  validate(provenance.structure);
  require_fit(first, provenance.structure);
  return guarded(path, [&] {
    auto connection = std::make_unique<Connection>(path, Access::write);
    SQLite::Database& database = connection->database;
    if (!is_empty(database))
      throw InputError(label(path, landscape_kind) + "exists already: continue it, or choose another name");
    set_up_connection(database, Access::write);
    in_transaction(database, [&] {
      write_schema(database);
      write_provenance(database, provenance);
      write_minimum(database, MinimumId{0}, first);
    });
    return LandscapeFile(std::move(connection));
  });
}

LandscapeFile LandscapeFile::open(const std::filesystem::path& path, Access access) {
  require_file(path, landscape_kind);
  return guarded(path, [&] {
    auto connection = std::make_unique<Connection>(path, access);
    require_kind(connection->database, path, landscape_kind);
    set_up_connection(connection->database, access);
    if (access == Access::write) update_schema(connection->database);
    return LandscapeFile(std::move(connection));
  });
}

const std::filesystem::path& LandscapeFile::path() const { return connection_->path; }

Provenance LandscapeFile::provenance() const {
  return guarded(path(), [&] { return read_provenance(connection_->database); });
}

Landscape LandscapeFile::load() const {
  return guarded(path(), [&] {
    SQLite::Transaction snapshot(connection_->database);
    return read_landscape(connection_->database);
  });
}

SearchTotals LandscapeFile::totals() const {
  return guarded(path(), [&] {
    SQLite::Statement row(connection_->database,
                          "SELECT outcome, count(*), sum(force_calls), sum(saddle_force_calls) FROM attempt "
                          "GROUP BY outcome");
    SearchTotals totals;
    while (row.executeStep()) {
      const std::int64_t count = row.getColumn(1).getInt64();
      totals.outcomes[static_cast<std::size_t>(search_outcome(row.getColumn(0).getString()))] = count;
      totals.searches += count;
      totals.force_calls += row.getColumn(2).getInt64();
      totals.saddle_force_calls += row.getColumn(3).getInt64();
    }
    return totals;
  });
}

void LandscapeFile::append(const Attempt& attempt) {
  if (attempt.event) require_finite(*attempt.event);
  guarded(path(),
          [&] { in_transaction(connection_->database, [&] { write_attempt(connection_->database, attempt); }); });
}

std::set<SearchKey> LandscapeFile::attempted() const {
  return guarded(path(), [&] {
    const auto all = keys(connection_->database, "SELECT minimum, atom, trial FROM attempt");
    return std::set<SearchKey>(all.begin(), all.end());
  });
}

std::vector<SearchKey> LandscapeFile::unidentified() const {
  return guarded(path(), [&] {
    return keys(connection_->database,
                "SELECT minimum, atom, trial FROM attempt WHERE identified = 0 ORDER BY minimum, atom, trial");
  });
}

Finds LandscapeFile::finds() const {
  return guarded(path(), [&] { return read_finds(connection_->database); });
}

Attempt LandscapeFile::attempt(const SearchKey& key) const {
  return guarded(path(), [&] {
    SQLite::Transaction snapshot(connection_->database);
    return read_attempt(connection_->database, key);
  });
}

void LandscapeFile::record(const Landscape& landscape, const std::vector<Identification>& identifications) {
  guarded(path(), [&] {
    SQLite::Database& database = connection_->database;
    in_transaction(database, [&] {
      for (const Identification& found : identifications) write_identification(database, landscape, found);
    });
  });
}

void LandscapeFile::store_prefactors(const std::vector<Prefactor>& prefactors) {
  for (const Prefactor& each : prefactors)
    if (!std::isfinite(each.log_forward) || !std::isfinite(each.log_reverse) || !std::isfinite(each.change))
      throw std::invalid_argument("a prefactor that is not finite");
  guarded(path(), [&] {
    in_transaction(connection_->database, [&] {
      for (const Prefactor& each : prefactors) write_prefactor(connection_->database, each);
    });
  });
}

std::vector<Prefactor> LandscapeFile::prefactors() const {
  return guarded(path(), [&] { return read_prefactors(connection_->database); });
}

}  // namespace pel
