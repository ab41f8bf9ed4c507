#pragma once

#include "libpel/landscape/file_kind.hpp"

namespace pel {

/// Marks a SQLite file as the runs of an iso-configurational ensemble: "PELE".
inline constexpr FileKind ensemble_kind{"ensemble", "an", 0x50454C45, 1};

/// The tables of an ensemble file; the comments stay in the file.
inline constexpr const char* ensemble_tables = R"sql(
CREATE TABLE origin (  -- one row: how all runs were made
  id INTEGER PRIMARY KEY CHECK (id = 1),
  program_version TEXT NOT NULL,
  units TEXT NOT NULL,           -- metal, real or lj, as in LAMMPS
  potential TEXT NOT NULL,       -- LAMMPS commands
  options TEXT NOT NULL,         -- JSON
  seed TEXT NOT NULL             -- decimal, 64 bits without sign
);
CREATE TABLE configuration (  -- where runs begin
  id INTEGER PRIMARY KEY,        -- from 0; the random numbers of a run depend on it
  name TEXT NOT NULL,            -- of the structure file
  structure TEXT NOT NULL,       -- the structure file
  energy REAL NOT NULL,          -- of the minimum
  relaxation REAL NOT NULL,      -- farthest that an atom of the file moved to the minimum
  atoms INTEGER NOT NULL,
  cell_edges BLOB NOT NULL,      -- 9 doubles: vectors a, b, c
  cell_origin BLOB NOT NULL,     -- 3 doubles
  periodic TEXT NOT NULL,        -- p or f for a, b and c
  positions BLOB NOT NULL,       -- little-endian doubles of the minimum, unwrapped: x y z of atom 1, of atom 2, ...
  species BLOB NOT NULL,         -- 32-bit integers, LAMMPS type of each atom, from 1
  masses BLOB NOT NULL,          -- doubles, one per type
  charges BLOB NOT NULL,         -- doubles, one per atom, or empty
  fixed BLOB NOT NULL            -- bytes, 1 for atoms that never move, or empty
);
CREATE TABLE run (
  configuration INTEGER NOT NULL REFERENCES configuration (id),
  temperature REAL NOT NULL,
  run INTEGER NOT NULL,          -- from 1
  status TEXT NOT NULL,          -- complete, or flown_apart: it counts for nothing
  mean_temperature REAL NOT NULL,  -- kinetic
  force_calls INTEGER NOT NULL,
  unrelaxed INTEGER NOT NULL,    -- inherent structures whose forces stayed above the tolerance
  moves BLOB NOT NULL,           -- pairs of 64-bit integers: an atom that moved, from 0, and the interval, from 1, at whose
                                 -- end it was first seen away; 0: it was away when the clock began
  PRIMARY KEY (configuration, temperature, run)
) WITHOUT ROWID;
)sql";

}  // namespace pel
