#pragma once

#include <cstdint>

#include "libpel/landscape/file_kind.hpp"

namespace pel {

/// Marks a SQLite file as a landscape: "PELF".
inline constexpr std::int64_t landscape_application_id = 0x50454C46;
inline constexpr std::int64_t landscape_schema = 4;
inline constexpr FileKind landscape_kind{"landscape", "a", landscape_application_id, landscape_schema};

/// The tables of a landscape file; the comments stay in the file (`.schema` of the sqlite3 shell shows them).
inline constexpr const char* landscape_tables = R"sql(
CREATE TABLE guide (  -- how to read this file
  subject TEXT PRIMARY KEY,
  explanation TEXT NOT NULL
);
CREATE TABLE run (  -- one row: where the landscape comes from
  id INTEGER PRIMARY KEY CHECK (id = 1),
  program_version TEXT NOT NULL,
  units TEXT NOT NULL,           -- metal, real or lj, as in LAMMPS
  potential TEXT NOT NULL,       -- LAMMPS commands
  structure TEXT NOT NULL,       -- the structure file
  options TEXT NOT NULL,         -- JSON
  seed TEXT NOT NULL,            -- decimal, 64 bits without sign
  atoms INTEGER NOT NULL,
  cell_edges BLOB NOT NULL,      -- 9 doubles: vectors a, b, c
  cell_origin BLOB NOT NULL,     -- 3 doubles
  periodic TEXT NOT NULL,        -- p or f for a, b and c
  positions BLOB NOT NULL,       -- coordinates, before relaxation
  species BLOB NOT NULL,         -- 32-bit integers, LAMMPS type of each atom, from 1
  masses BLOB NOT NULL,          -- doubles, one per type
  charges BLOB NOT NULL,         -- doubles, one per atom, or empty
  fixed BLOB NOT NULL            -- bytes, 1 for atoms that never move, or empty
);
CREATE TABLE minimum (
  id INTEGER PRIMARY KEY,        -- from 0; 0 is the relaxed structure
  energy REAL NOT NULL,
  positions BLOB NOT NULL,       -- coordinates
  searched INTEGER NOT NULL,     -- 1 where searches began here; else its exits are known only in part
  symmetry INTEGER NOT NULL DEFAULT 1  -- order of its group of translations and permutations of like atoms
);
CREATE TABLE saddle (
  id INTEGER PRIMARY KEY,        -- from 0
  energy REAL NOT NULL,
  eigenvalue REAL NOT NULL,      -- lowest curvature, energy / length^2
  positions BLOB NOT NULL,       -- coordinates, continuous with those of jump.from_minimum
  hits INTEGER NOT NULL,         -- searches that found it
  symmetry INTEGER NOT NULL DEFAULT 1  -- as of a minimum
);
CREATE TABLE jump (  -- the edge of a saddle
  saddle INTEGER PRIMARY KEY REFERENCES saddle (id),
  from_minimum INTEGER NOT NULL REFERENCES minimum (id),
  to_minimum INTEGER NOT NULL REFERENCES minimum (id),
  max_displacement REAL NOT NULL,
  moved_atoms BLOB NOT NULL,     -- 64-bit integers, index of each atom that moved, from 0
  displacements BLOB NOT NULL,   -- coordinates of the moved atoms: path from -> to, drift of the center of mass removed
  permutation BLOB,              -- 64-bit integers: atom k (from 0) arrives as this atom of to_minimum; NULL: labels stay
  translation BLOB               -- 3 doubles: atom k ends at its place in to_minimum + this + lattice vectors; NULL: none
);
CREATE INDEX jump_from ON jump (from_minimum);
CREATE INDEX jump_to ON jump (to_minimum);
CREATE TABLE attempt (  -- one row per search
  minimum INTEGER NOT NULL REFERENCES minimum (id),
  atom INTEGER NOT NULL,         -- LAMMPS id of the central atom, from 1
  trial INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  force_calls INTEGER NOT NULL,
  saddle_force_calls INTEGER NOT NULL,  -- of these, until the saddle or the end of the climb
  identified INTEGER NOT NULL DEFAULT 0,
  saddle INTEGER REFERENCES saddle (id),  -- what it found, once identified
  PRIMARY KEY (minimum, atom, trial)
) WITHOUT ROWID;
CREATE INDEX attempt_pending ON attempt (minimum, atom, trial) WHERE identified = 0;
CREATE TABLE event (  -- what a search found, until it is identified
  minimum INTEGER NOT NULL,
  atom INTEGER NOT NULL,
  trial INTEGER NOT NULL,
  from_energy REAL,              -- NULL: the minimum of the search, to the last bit
  from_positions BLOB,
  saddle_energy REAL NOT NULL,
  saddle_positions BLOB NOT NULL,
  eigenvalue REAL NOT NULL,
  to_energy REAL NOT NULL,
  to_positions BLOB NOT NULL,
  PRIMARY KEY (minimum, atom, trial),
  FOREIGN KEY (minimum, atom, trial) REFERENCES attempt (minimum, atom, trial)
);
)sql";

/// Since schema 2.
inline constexpr const char* prefactor_table = R"sql(
CREATE TABLE prefactor (
  -- harmonic (Vineyard) attempt frequencies of the jump in both directions: natural logarithm of 1/time;
  -- atoms in the region; change of ln nu against the next smaller region
  saddle INTEGER PRIMARY KEY REFERENCES saddle (id),
  log_forward REAL NOT NULL,
  log_reverse REAL NOT NULL,
  atoms INTEGER NOT NULL,
  change REAL NOT NULL
);
)sql";

/// Since schema 3.
inline constexpr const char* path_tables = R"sql(
CREATE TABLE path (  -- one row per path between two configurations, found by elastic bands
  source TEXT NOT NULL,          -- where its ends come from: a trajectory, two files, or saddles
  number INTEGER NOT NULL,       -- which they are: the frame of the first, from 0; the saddle; 0
  options TEXT NOT NULL,         -- JSON: how bands were made
  status TEXT NOT NULL,
  force_calls INTEGER NOT NULL,
  max_displacement REAL NOT NULL,  -- of an atom, between the minimized ends, drift of the center of mass removed
  forward REAL NOT NULL,         -- highest saddle less the first minimum; 0 where the path is not resolved
  reverse REAL NOT NULL,         -- ... less the last
  profile BLOB NOT NULL,         -- doubles: distance along the path, energy, slope at point 1, then at point 2, and so on
  identified INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (source, number)
) WITHOUT ROWID;
CREATE TABLE path_step (  -- one saddle on the path
  source TEXT NOT NULL,
  number INTEGER NOT NULL,
  step INTEGER NOT NULL,         -- from 0
  from_energy REAL NOT NULL,
  saddle_energy REAL NOT NULL,
  to_energy REAL NOT NULL,
  eigenvalue REAL NOT NULL,
  from_positions BLOB,           -- coordinates, until the path is identified
  saddle_positions BLOB,
  to_positions BLOB,
  saddle INTEGER REFERENCES saddle (id),  -- which it is, once identified
  PRIMARY KEY (source, number, step),
  FOREIGN KEY (source, number) REFERENCES path (source, number)
) WITHOUT ROWID;
)sql";

/// Since schema 4.
inline constexpr const char* path_account_columns = R"sql(
ALTER TABLE path ADD COLUMN gaps INTEGER NOT NULL DEFAULT 0;          -- links of the path without a saddle between them
ALTER TABLE path ADD COLUMN region_atoms INTEGER NOT NULL DEFAULT 0;  -- mobile in its bands; 0: all
ALTER TABLE path ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;         -- its first steps that are the path; others lie aside
UPDATE path SET status = 'not_joined' WHERE status = 'too_deep';
UPDATE path SET chain = (SELECT count(*) FROM path_step s WHERE s.source = path.source AND s.number = path.number)
  WHERE status = 'resolved';
)sql";

/// Makes schema 2 of schema 1, together with `prefactor_table`.
inline constexpr const char* symmetry_columns = R"sql(
ALTER TABLE minimum ADD COLUMN symmetry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE saddle ADD COLUMN symmetry INTEGER NOT NULL DEFAULT 1;
)sql";

}  // namespace pel
