#pragma once

#include "libpel/landscape/hits.hpp"
#include "libpel/landscape/identify.hpp"
#include "libpel/landscape/landscape.hpp"
#include "libpel/landscape/prefactor.hpp"
#include "libpel/landscape/provenance.hpp"
#include "libpel/landscape/sqlite.hpp"
#include "libpel/search/event.hpp"

// The rows of a landscape file, table by table. These throw SQLite::Exception, and std::length_error where binary data
// has the wrong size; the caller holds the transaction.
namespace pel {

/// Tables run and guide.
void write_provenance(SQLite::Database& database, const Provenance& run);
Provenance read_provenance(SQLite::Database& database);
Index atom_count(SQLite::Database& database);

/// Table minimum.
void write_minimum(SQLite::Database& database, MinimumId id, const Minimum& minimum);
/// Tables minimum, saddle and jump.
Landscape read_landscape(SQLite::Database& database);

/// Tables attempt and event.
void write_attempt(SQLite::Database& database, const Attempt& attempt);
/// Throws std::out_of_range for an unknown key.
Attempt read_attempt(SQLite::Database& database, const SearchKey& key);
/// Of the searches that are identified.
Finds read_finds(SQLite::Database& database);
/// The key in the first three columns of a row.
SearchKey read_key(const SQLite::Statement& row);

/// Tables minimum, saddle and jump: what the event added.
void write_place(SQLite::Database& database, const Landscape& landscape, const PlacedEvent& place);
/// Adds or updates all rows that `found` concerns.
void write_identification(SQLite::Database& database, const Landscape& landscape, const Identification& found);

/// Table prefactor.
void write_prefactor(SQLite::Database& database, const Prefactor& prefactor);
/// Ascending by saddle; none in a file of schema 1.
std::vector<Prefactor> read_prefactors(SQLite::Database& database);

}  // namespace pel
