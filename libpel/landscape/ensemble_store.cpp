#include "libpel/landscape/ensemble_store.hpp"

#include <utility>

#include "libpel/landscape/connection.hpp"
#include "libpel/landscape/ensemble_schema.hpp"
#include "libpel/landscape/structure_rows.hpp"

namespace pel {
namespace {

template <class Action>
auto guarded_here(const std::filesystem::path& path, Action action) {
  return guarded(path, std::move(action), ensemble_kind);
}

EnsembleKey ensemble_key(const SQLite::Statement& row) {
  return {row.getColumn(0).getInt64(), row.getColumn(1).getDouble(), row.getColumn(2).getInt64()};
}

void write_origin(SQLite::Database& database, const EnsembleOrigin& origin) {
  execute(database, "INSERT INTO origin VALUES (1, ?, ?, ?, ?, ?)", origin.program_version, units(origin.units).name,
          origin.potential, origin.options, std::to_string(origin.seed));
}

}  // namespace

struct EnsembleFile::Connection : FileConnection {
  Connection(const std::filesystem::path& file, Access access) : FileConnection(file, access, ensemble_kind) {}
};

bool holds_ensemble(const std::filesystem::path& path) { return holds(path, ensemble_kind); }

EnsembleFile::EnsembleFile(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
EnsembleFile::EnsembleFile(EnsembleFile&&) noexcept = default;
EnsembleFile& EnsembleFile::operator=(EnsembleFile&&) noexcept = default;
EnsembleFile::~EnsembleFile() = default;

EnsembleFile EnsembleFile::create(const std::filesystem::path& path, const EnsembleOrigin& origin) {
  return guarded_here(path, [&] {
    auto connection = std::make_unique<Connection>(path, Access::write);
    SQLite::Database& database = connection->database;
    if (!is_empty(database))
      throw InputError(label(path, ensemble_kind) + "exists already: continue it, or choose another name");
    set_up_connection(database, Access::write);
    in_transaction(database, [&] {
      database.exec(ensemble_tables);
      write_kind(database, ensemble_kind);
      write_origin(database, origin);
    });
    return EnsembleFile(std::move(connection));
  });
}

EnsembleFile EnsembleFile::open(const std::filesystem::path& path, Access access) {
  require_file(path, ensemble_kind);
  return guarded_here(path, [&] {
    auto connection = std::make_unique<Connection>(path, access);
    require_kind(connection->database, path, ensemble_kind);
    set_up_connection(connection->database, access);
    return EnsembleFile(std::move(connection));
  });
}

const std::filesystem::path& EnsembleFile::path() const { return connection_->path; }

EnsembleOrigin EnsembleFile::origin() const {
  return guarded_here(path(), [&]() -> EnsembleOrigin {
    SQLite::Statement row(connection_->database, "SELECT program_version, units, potential, options, seed FROM origin");
    if (!row.executeStep()) throw std::length_error("the table origin is empty");
    return {row.getColumn(0).getString(), unit_style(row.getColumn(1).getString()), row.getColumn(2).getString(),
            row.getColumn(3).getString(), std::stoull(row.getColumn(4).getString())};
  });
}

std::vector<EnsembleConfiguration> EnsembleFile::configurations() const {
  return guarded_here(path(), [&] {
    SQLite::Database& database = connection_->database;
    SQLite::Statement row(database, "SELECT id, name, structure, energy, relaxation FROM configuration ORDER BY id");
    std::vector<EnsembleConfiguration> all;
    while (row.executeStep())
      all.push_back({row.getColumn(1).getString(), row.getColumn(2).getString(),
                     read_structure(database, "configuration", row.getColumn(0).getInt64()),
                     row.getColumn(3).getDouble(), row.getColumn(4).getDouble()});
    return all;
  });
}

void EnsembleFile::append(const EnsembleConfiguration& configuration) {
  guarded_here(path(), [&] {
    SQLite::Database& database = connection_->database;
    in_transaction(database, [&] {
      insert_with_structure(database, "INSERT INTO configuration VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            configuration.minimum, query_number(database, "SELECT count(*) FROM configuration"),
                            configuration.name, configuration.structure_text, configuration.energy,
                            configuration.relaxation);
    });
  });
}

void EnsembleFile::append(const EnsembleRun& run) {
  guarded_here(path(), [&] {
    in_transaction(connection_->database, [&] {
      execute(connection_->database, "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?)", run.key.configuration,
              run.key.temperature, run.key.run, std::string(name(run.status)), run.temperature, run.force_calls,
              run.unrelaxed, bytes(run.moves));
    });
  });
}

std::set<EnsembleKey> EnsembleFile::keys() const {
  return guarded_here(path(), [&] {
    SQLite::Statement row(connection_->database, "SELECT configuration, temperature, run FROM run");
    std::set<EnsembleKey> all;
    while (row.executeStep()) all.insert(ensemble_key(row));
    return all;
  });
}

std::vector<EnsembleRun> EnsembleFile::runs() const {
  return guarded_here(path(), [&] {
    SQLite::Statement row(connection_->database,
                          "SELECT configuration, temperature, run, status, mean_temperature, force_calls, unrelaxed, "
                          "moves FROM run ORDER BY configuration, temperature, run");
    std::vector<EnsembleRun> all;
    while (row.executeStep())
      all.push_back({ensemble_key(row), ensemble_run_status(row.getColumn(3).getString()),
                     vector_of<FirstMove>(blob(row.getColumn(7))), row.getColumn(4).getDouble(),
                     row.getColumn(5).getInt64(), row.getColumn(6).getInt64()});
    return all;
  });
}

}  // namespace pel
