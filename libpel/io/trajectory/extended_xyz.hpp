#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libpel/io/trajectory/frame_atoms.hpp"
#include "libpel/io/trajectory/frame_numbers.hpp"
#include "libpel/io/trajectory/frame_text.hpp"

namespace pel {

/// Whether a file with this first line is XYZ: it begins with the number of atoms.
bool begins_xyz(std::string_view first_line);

/// What one frame of an XYZ file says about the next.
struct XyzMemory {
  std::vector<std::string> names;  ///< of the types, where they were seen: names[type - 1]
  /// Of the frame before, where that was read: none after a frame was skipped.
  std::optional<Matrix3X> positions;
};

/// The lines of the next frame. Throws InputError where it has not the number of atoms of the structure.
Gathered gather_xyz(TextLines& lines, const TrajectoryOf& of, FrameText& text);

/// Reads the lines of a whole frame. Columns as Properties says: pos:R:3, and species:S:1 and id:I:1 where they are
/// there; without Properties a name and x y z. Without id the atoms are in the order of the structure. The step is the
/// value of Timestep, Step or Frame, else the number of the frame. Throws InputError, also
/// where an atom jumps by more than half of the box and the comment does not say unwrapped=T.
FrameNumbers read_xyz(const FrameText& text, const TrajectoryOf& of, XyzMemory& memory);

/// Box and atoms of a frame of which no more than the number of atoms is known: names of species are types in the order
/// in which they come; masses as the property mass:R:1 or, as ASE writes it, masses:R:1; pbc as it is there, else
/// periodic where there is a Lattice. Throws InputError.
FrameAtoms read_xyz_atoms(const FrameText& text, const TrajectoryOf& of);

}  // namespace pel
