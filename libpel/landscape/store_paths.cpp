#include "libpel/landscape/connection.hpp"
#include "libpel/landscape/path_rows.hpp"

namespace pel {

void LandscapeFile::append(const FoundPath& path, const std::string& options) {
  for (const Event& step : path.steps) require_finite(step);
  guarded(this->path(),
          [&] { in_transaction(connection_->database, [&] { write_path(connection_->database, path, options); }); });
}

std::vector<StoredPath> LandscapeFile::paths(const std::string& source) const {
  return guarded(path(), [&] {
    SQLite::Transaction snapshot(connection_->database);
    return read_paths(connection_->database, source);
  });
}

std::vector<PathTotals> LandscapeFile::path_totals() const {
  return guarded(path(), [&] { return read_path_totals(connection_->database); });
}

std::vector<PathKey> LandscapeFile::unidentified_paths() const {
  return guarded(path(), [&] { return read_unidentified_paths(connection_->database); });
}

FoundPath LandscapeFile::found_path(const PathKey& key) const {
  return guarded(path(), [&] {
    SQLite::Transaction snapshot(connection_->database);
    return read_found_path(connection_->database, key);
  });
}

void LandscapeFile::record(const Landscape& landscape, const IdentifiedPath& path) {
  guarded(this->path(), [&] {
    in_transaction(connection_->database, [&] { write_identification(connection_->database, landscape, path); });
  });
}

}  // namespace pel
