#pragma once

#include <string_view>

#include "libpel/io/trajectory/frame_atoms.hpp"
#include "libpel/io/trajectory/frame_numbers.hpp"
#include "libpel/io/trajectory/frame_text.hpp"

namespace pel {

/// Whether a file with this first line is a text dump of LAMMPS.
bool begins_lammps_dump(std::string_view first_line);

/// The lines of the next frame. Throws InputError where they are not those of a dump of all atoms of the structure.
Gathered gather_lammps_dump(TextLines& lines, const TrajectoryOf& of, FrameText& text);

/// Reads the lines of a whole frame. Columns: id; xu yu zu, or xsu ysu zsu, or x y z or xs ys zs with ix iy iz along
/// the periodic directions (without them, where wrapped positions are not refused); type, if it is there, must be the
/// species. Scaled coordinates use the box of the frame. Throws InputError.
FrameNumbers read_lammps_dump(const FrameText& text, const TrajectoryOf& of);

/// Box and atoms of a frame of which no more than the number of atoms is known: by the columns type, element and mass,
/// where they are there. Throws InputError.
FrameAtoms read_dump_atoms(const FrameText& text, const TrajectoryOf& of);

}  // namespace pel
