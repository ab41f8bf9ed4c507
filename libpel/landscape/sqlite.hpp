#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "libpel/landscape/blob.hpp"

// What the landscape file asks of SQLite; only its own sources include this.
namespace pel {

inline void bind_value(SQLite::Statement& statement, int at, std::int64_t number) { statement.bind(at, number); }
inline void bind_value(SQLite::Statement& statement, int at, double number) { statement.bind(at, number); }
inline void bind_value(SQLite::Statement& statement, int at, const std::string& text) { statement.bind(at, text); }
inline void bind_value(SQLite::Statement& statement, int at, Bytes blob) {
  // SQLite takes a null pointer for NULL, and an empty span may hold one.
  statement.bind(at, blob.empty() ? "" : static_cast<const void*>(blob.data()), static_cast<int>(blob.size()));
}
template <class T>
void bind_value(SQLite::Statement& statement, int at, const std::optional<T>& maybe) {
  if (maybe) bind_value(statement, at, *maybe);
}

/// Fills the question marks of a statement from left to right; an absent optional stays NULL.
template <class... Values>
void bind_all(SQLite::Statement& statement, const Values&... values) {
  int at = 0;
  (bind_value(statement, ++at, values), ...);
}

/// Runs one statement that returns no rows.
template <class... Values>
void execute(SQLite::Database& database, const char* sql, const Values&... values) {
  SQLite::Statement statement(database, sql);
  bind_all(statement, values...);
  statement.exec();
}

/// Valid until the next step of its statement.
inline Bytes blob(const SQLite::Column& column) {
  return {static_cast<const std::byte*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

/// The one number that a query returns.
inline std::int64_t query_number(SQLite::Database& database, const char* sql) {
  return database.execAndGet(sql).getInt64();
}

}  // namespace pel
