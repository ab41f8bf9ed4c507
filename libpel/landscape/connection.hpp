#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "libpel/core/error.hpp"
#include "libpel/landscape/sqlite.hpp"
#include "libpel/landscape/store.hpp"
#include "libpel/landscape/write_lock.hpp"

// How the landscape file talks to SQLite; only its own sources include this.
namespace pel {

inline constexpr int busy_timeout_ms = 60'000;  // a reader of a large landscape holds up a commit for seconds

inline std::string label(const std::filesystem::path& path) { return "landscape " + path.string() + ": "; }

[[noreturn]] inline void raise(const std::filesystem::path& path, const SQLite::Exception& error) {
  const std::string text = label(path);
  switch (error.getErrorCode()) {
    case SQLITE_NOTADB:
      throw InputError(text + "is not a landscape file");
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
auto guarded(const std::filesystem::path& path, Action action) {
  try {
    return action();
  } catch (const SQLite::Exception& error) {
    raise(path, error);
  } catch (const std::length_error& error) {
    throw InputError(label(path) + "is damaged: " + error.what());
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

struct LandscapeFile::Connection {
  std::filesystem::path path;
  std::optional<WriteLock> lock;  // before the database, to be destroyed after it: see write_lock.hpp
  SQLite::Database database;

  Connection(const std::filesystem::path& file, Access access)
      : path(file),
        lock(access == Access::write ? std::optional<WriteLock>(std::in_place, file) : std::nullopt),
        database(open_database(file)) {}
};

}  // namespace pel
