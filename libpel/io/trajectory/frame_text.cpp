#include "libpel/io/trajectory/frame_text.hpp"

namespace pel {

bool take_first_line(TextLines& lines, FrameText& text) {
  text.header.clear();
  text.atoms.clear();
  while (const auto line = lines.next()) {
    if (line->find_first_not_of(" \t") == std::string_view::npos) continue;
    text.first_line = lines.number();
    text.header.emplace_back(*line);
    return true;
  }
  return false;
}

bool take_header_lines(TextLines& lines, std::size_t count, FrameText& text) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto line = lines.next();
    if (!line) return false;
    text.header.emplace_back(*line);
  }
  return true;
}

bool take_atom_lines(TextLines& lines, Index atoms, FrameText& text) {
  for (Index a = 0; a < atoms; ++a) {
    const auto line = lines.next();
    if (!line) return false;
    text.atoms.append(*line).push_back('\n');
  }
  return true;
}

}  // namespace pel
