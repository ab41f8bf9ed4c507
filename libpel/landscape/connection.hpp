#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "libpel/core/error.hpp"
#include "libpel/landscape/schema.hpp"
#include "libpel/landscape/sqlite.hpp"
#include "libpel/landscape/store.hpp"
#include "libpel/landscape/write_lock.hpp"

// How the files of this room talk to SQLite; only their own sources include this.
namespace pel {

inline constexpr int busy_timeout_ms = 60'000;  // a reader of a large landscape holds up a commit for seconds

inline std::string not_of(const FileKind& kind) {
  return std::string("is not ") + kind.article + " " + kind.noun + " file";
}

[[noreturn]] inline void raise(const std::filesystem::path& path, const SQLite::Exception& error,
                               const FileKind& kind) {
  const std::string text = label(path, kind);
  switch (error.getErrorCode()) {
    case SQLITE_NOTADB:
      throw InputError(text + not_of(kind));
    case SQLITE_CORRUPT:
      throw InputError(text + "is damaged: " + error.what());
    case SQLITE_READONLY:
      throw InputError(text + "cannot be written: " + error.what());
    case SQLITE_CANTOPEN:
      throw InputError(text + "cannot be opened: " + error.what());
    case SQLITE_BUSY:
      throw InputError(text + "another program keeps it locked");
    default:
      throw std::runtime_error(text + error.what());
  }
}

/// Runs `action`, and turns the errors of SQLite and of damaged data into ours.
template <class Action>
auto guarded(const std::filesystem::path& path, Action action, const FileKind& kind = landscape_kind) {
  try {
    return action();
  } catch (const SQLite::Exception& error) {
    raise(path, error, kind);
  } catch (const std::length_error& error) {
    throw InputError(label(path, kind) + "is damaged: " + error.what());
  }
}

/// Runs `changes` as one transaction, all of it or nothing.
template <class Changes>
void in_transaction(SQLite::Database& database, Changes changes) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  changes();
  transaction.commit();
}

// Readers open for writing too, where they may: after a kill, whoever comes first has to roll the journal back.
inline SQLite::Database open_database(const std::filesystem::path& path) {
  return SQLite::Database(path.string(), SQLite::OPEN_READWRITE, busy_timeout_ms);
}

bool is_there(const std::filesystem::path& path, const FileKind& kind);
void require_file(const std::filesystem::path& path, const FileKind& kind);
/// Nothing was written yet.
bool is_empty(SQLite::Database& database);
void require_kind(SQLite::Database& database, const std::filesystem::path& path, const FileKind& kind);
/// False where the file does not exist or is empty; throws InputError where it is of another kind.
bool holds(const std::filesystem::path& path, const FileKind& kind);
void set_up_connection(SQLite::Database& database, Access access);
void write_kind(SQLite::Database& database, const FileKind& kind);

/// A file that is open.
struct FileConnection {
  std::filesystem::path path;
  std::optional<WriteLock> lock;  // before the database, to be destroyed after it: see write_lock.hpp
  SQLite::Database database;

  FileConnection(const std::filesystem::path& file, Access access, const FileKind& kind)
      : path(file),
        lock(access == Access::write ? std::optional<WriteLock>(std::in_place, file, kind) : std::nullopt),
        database(open_database(file)) {}
};

struct LandscapeFile::Connection : FileConnection {
  Connection(const std::filesystem::path& file, Access access) : FileConnection(file, access, landscape_kind) {}
};

}  // namespace pel
