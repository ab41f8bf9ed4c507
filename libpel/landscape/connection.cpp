#include "libpel/landscape/connection.hpp"

#include <system_error>

namespace pel {

bool is_there(const std::filesystem::path& path, const FileKind& kind) {
  std::error_code error;
  const bool found = std::filesystem::exists(path, error);
  if (error) throw InputError(label(path, kind) + "cannot be opened: " + error.message());
  return found;
}

void require_file(const std::filesystem::path& path, const FileKind& kind) {
  if (!is_there(path, kind)) throw InputError(label(path, kind) + "no such file");
  if (!std::filesystem::is_regular_file(path)) throw InputError(label(path, kind) + "is not a file");
}

bool is_empty(SQLite::Database& database) {
  return query_number(database, "PRAGMA application_id") == 0 &&
         query_number(database, "SELECT count(*) FROM sqlite_master") == 0;
}

void require_kind(SQLite::Database& database, const std::filesystem::path& path, const FileKind& kind) {
  if (query_number(database, "PRAGMA application_id") != kind.application_id)
    throw InputError(label(path, kind) + not_of(kind));
  const std::int64_t schema = query_number(database, "PRAGMA user_version");
  if (schema > kind.schema)
    throw InputError(label(path, kind) + "written by a newer pel, schema " + std::to_string(schema) +
                     "; this one reads " + std::to_string(kind.schema) + ": update pel");
}

bool holds(const std::filesystem::path& path, const FileKind& kind) {
  if (!is_there(path, kind)) return false;
  require_file(path, kind);
  return guarded(
      path,
      [&] {
        SQLite::Database database = open_database(path);
        if (is_empty(database)) return false;
        require_kind(database, path, kind);
        return true;
      },
      kind);
}

void set_up_connection(SQLite::Database& database, Access access) {
  database.exec("PRAGMA foreign_keys = ON");
  if (access == Access::read) database.exec("PRAGMA query_only = ON");
}

void write_kind(SQLite::Database& database, const FileKind& kind) {
  database.exec("PRAGMA application_id = " + std::to_string(kind.application_id));
  database.exec("PRAGMA user_version = " + std::to_string(kind.schema));
}

}  // namespace pel
