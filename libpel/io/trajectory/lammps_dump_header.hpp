#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libpel/io/trajectory/frame_numbers.hpp"
#include "libpel/io/trajectory/frame_text.hpp"

namespace pel {

/// The box of one frame of a dump.
struct DumpBox {
  Matrix3 edges;  ///< columns a, b, c
  Vector3 origin;
};

/// What stands before the atoms in one frame of a dump.
struct DumpHeader {
  std::int64_t step = 0;
  DumpBox box;
  std::string_view columns;    ///< their names, one line; a part of the text it was read from
  std::optional<double> time;  ///< ITEM: TIME
};

/// The lines up to the first atom. Throws InputError where they are not those of a dump of all atoms of the structure.
Gathered gather_dump_header(TextLines& lines, const TrajectoryOf& of, FrameText& text);

/// Refuses (InputError) a box that is not the structure's in its edges and periodic directions.
DumpHeader read_dump_header(const FrameText& text, const TrajectoryOf& of);

/// The names of the columns, one line; a part of `text`.
std::string_view dump_columns(const FrameText& text);

/// ITEM: UNITS, which LAMMPS writes in the first frame of a file alone; empty where it is not there.
std::string dump_units(const FrameText& text);

/// The box of a frame of which no structure is known; directions without flags are periodic.
Cell read_dump_cell(const FrameText& text, const TrajectoryOf& of);

}  // namespace pel
