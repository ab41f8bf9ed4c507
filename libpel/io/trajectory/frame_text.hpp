#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libpel/core/types.hpp"
#include "libpel/io/trajectory/text_lines.hpp"

namespace pel {

/// The lines of one frame of a trajectory, not yet read as numbers.
struct FrameText {
  std::int64_t frame = 0;           ///< from 0
  std::int64_t first_line = 0;      ///< number of header[0] in the file
  std::vector<std::string> header;  ///< the lines before the atoms
  std::string atoms;                ///< the lines of the atoms, each with its '\n'
};

/// How the search for the lines of a frame ended: all are there, the file ended before the first, or in between.
enum class Gathered { whole, none, part };

/// The first line of a frame, into an empty `text`; blank lines before it are passed over. This and the next two return
/// false where the file ends before what is asked for.
bool take_first_line(TextLines& lines, FrameText& text);
bool take_header_lines(TextLines& lines, std::size_t count, FrameText& text);
bool take_atom_lines(TextLines& lines, Index atoms, FrameText& text);

}  // namespace pel
