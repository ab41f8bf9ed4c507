#pragma once

#include <string>
#include <vector>

#include "libpel/landscape/identify.hpp"
#include "libpel/landscape/sqlite.hpp"
#include "libpel/landscape/store.hpp"

// The rows of tables path and path_step; as for those of rows.hpp.
namespace pel {

void write_path(SQLite::Database& database, const FoundPath& path, const std::string& options);
/// Of one source, ascending by number, without coordinates; none in a file of schema 2.
std::vector<StoredPath> read_paths(SQLite::Database& database, const std::string& source);
/// By source, ascending; none in a file of schema 2.
std::vector<PathTotals> read_path_totals(SQLite::Database& database);
std::vector<PathKey> read_unidentified_paths(SQLite::Database& database);
/// With coordinates. Throws std::out_of_range where it is not there, or identified.
FoundPath read_found_path(SQLite::Database& database, const PathKey& key);
/// What was added to the graph, and where the steps are in it; drops their coordinates.
void write_identification(SQLite::Database& database, const Landscape& landscape, const IdentifiedPath& path);

}  // namespace pel
