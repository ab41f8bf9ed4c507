#include "libpel/io/trajectory/lammps_dump_header.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "libpel/io/trajectory/words.hpp"

namespace pel {
namespace {

struct Section {
  std::string_view title;
  std::size_t lines;  // between the title and the next section
};

constexpr Section step_section{"ITEM: TIMESTEP", 1};
constexpr Section count_section{"ITEM: NUMBER OF ATOMS", 1};
constexpr Section box_section{"ITEM: BOX BOUNDS", 3};
constexpr Section atoms_section{"ITEM: ATOMS", 0};
constexpr Section units_section{"ITEM: UNITS", 1};
constexpr Section time_section{"ITEM: TIME", 1};
constexpr std::array sections{step_section, count_section, box_section, units_section, atoms_section, time_section};

bool opens(const Section& section, std::string_view line) {
  if (!line.starts_with(section.title)) return false;
  return line.size() == section.title.size() || line[section.title.size()] == ' ';
}

const Section& section_opened(std::string_view line, const FramePlace& place) {
  for (const Section& section : sections)
    if (opens(section, line)) return section;
  place.refuse(in_quotes(line) +
               " opens no section of a dump of atoms; write text with dump custom, and look whether the lines before "
               "are whole");
}

/// Number of the header line that opens a section, if one does.
std::optional<std::size_t> line_of(const Section& section, const FrameText& text) {
  const auto opens_it = [&](const std::string& line) { return opens(section, line); };
  const auto found = std::find_if(text.header.begin(), text.header.end(), opens_it);
  if (found == text.header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - text.header.begin());
}

std::size_t find(const Section& section, const FrameText& text, const TrajectoryOf& of) {
  const auto line = line_of(section, text);
  if (!line)
    header_place(of, text, text.header.size() - 1)
        .refuse("there is no '" + std::string(section.title) + "' before the atoms; write them with dump custom");
  return *line;
}

std::int64_t read_step(const FrameText& text, const TrajectoryOf& of) {
  const std::size_t line = find(step_section, text, of) + 1;
  const auto words = split_words(text.header[line]);
  const auto step = words.size() == 1 ? whole_number(words[0]) : std::nullopt;
  if (!step) header_place(of, text, line).refuse(in_quotes(text.header[line]) + " is no step");
  return *step;
}

std::optional<double> read_time(const FrameText& text, const TrajectoryOf& of) {
  const auto title = line_of(time_section, text);
  if (!title) return std::nullopt;
  const auto words = split_words(text.header[*title + 1]);
  return number_at(header_place(of, text, *title + 1), words.size() == 1 ? words[0] : text.header[*title + 1]);
}

/// Rows: the three lines, lo hi and, in a tilted box, xy, xz or yz. Along x and y LAMMPS writes the bounds of the
/// tilted box, not those of its edges (its manual, "Triclinic (non-orthogonal) simulation boxes").
DumpBox box_of_bounds(const Matrix3& rows) {
  const double xy = rows(0, 2);
  const double xz = rows(1, 2);
  const double yz = rows(2, 2);
  const double x_low = rows(0, 0) - std::min({0.0, xy, xz, xy + xz});
  const double x_high = rows(0, 1) - std::max({0.0, xy, xz, xy + xz});
  const double y_low = rows(1, 0) - std::min(0.0, yz);
  const double y_high = rows(1, 1) - std::max(0.0, yz);
  DumpBox box{Matrix3::Zero(), Vector3(x_low, y_low, rows(2, 0))};
  box.edges.col(0) << x_high - x_low, 0, 0;
  box.edges.col(1) << xy, y_high - y_low, 0;
  box.edges.col(2) << xz, yz, rows(2, 1) - rows(2, 0);
  return box;
}

/// `flags`: such as pp pp ff; old versions of LAMMPS write none.
void check_periodic(const FramePlace& place, const std::vector<std::string_view>& flags) {
  for (std::size_t d = 0; d < flags.size(); ++d) {
    const bool periodic = flags[d] == "pp";
    if (periodic == place.of.cell.periodic()[d]) continue;
    const std::string direction = std::string("periodic along ") + "xyz"[d];
    place.refuse("the box is " + (periodic ? direction : "not " + direction) + " (" + std::string(flags[d]) +
                 "), unlike that of the structure; give the structure of this trajectory, with its boundary");
  }
}

Matrix3 read_bounds(const FrameText& text, const TrajectoryOf& of, std::size_t first, Index columns) {
  Matrix3 rows = Matrix3::Zero();
  for (std::size_t d = 0; d < 3; ++d) {
    const FramePlace place = header_place(of, text, first + d);
    const auto words = split_words(text.header[first + d]);
    if (std::ssize(words) != columns)
      place.refuse("the bounds of this box are " + std::to_string(columns) + " numbers a line, not " +
                   in_quotes(text.header[first + d]));
    for (std::size_t w = 0; w < words.size(); ++w)
      rows(static_cast<Index>(d), static_cast<Index>(w)) = number_at(place, words[w]);
  }
  return rows;
}

struct BoxLines {
  std::size_t title;
  std::vector<std::string_view> flags;  // of the three directions, or none
  bool tilted;
};

BoxLines find_box(const FrameText& text, const TrajectoryOf& of) {
  const std::size_t title = find(box_section, text, of);
  const FramePlace place = header_place(of, text, title);
  auto flags = split_words(std::string_view(text.header[title]).substr(box_section.title.size()));
  const bool tilted = flags.size() >= 3 && flags[0] == "xy" && flags[1] == "xz" && flags[2] == "yz";
  if (tilted) flags.erase(flags.begin(), flags.begin() + 3);
  if (!flags.empty() && flags.size() != 3)
    place.refuse(in_quotes(text.header[title]) +
                 " is neither an orthogonal box nor one with xy xz yz; write one of them");
  return {title, std::move(flags), tilted};
}

DumpBox read_box(const FrameText& text, const TrajectoryOf& of, const BoxLines& lines) {
  return box_of_bounds(read_bounds(text, of, lines.title + 1, lines.tilted ? 3 : 2));
}

DumpBox read_box_of_structure(const FrameText& text, const TrajectoryOf& of) {
  const BoxLines lines = find_box(text, of);
  const FramePlace place = header_place(of, text, lines.title);
  check_periodic(place, lines.flags);
  DumpBox box = read_box(text, of, lines);
  check_edges(place, box.edges);
  return box;
}

}  // namespace

Gathered gather_dump_header(TextLines& lines, const TrajectoryOf& of, FrameText& text) {
  if (!take_first_line(lines, text)) return Gathered::none;
  while (true) {
    const std::size_t title = text.header.size() - 1;
    const Section& section = section_opened(text.header[title], header_place(of, text, title));
    if (section.title == atoms_section.title) break;
    if (!take_header_lines(lines, section.lines, text)) return Gathered::part;
    if (section.title == count_section.title) check_count(header_place(of, text, title + 1), text.header[title + 1]);
    if (!take_header_lines(lines, 1, text)) return Gathered::part;
  }
  find(count_section, text, of);
  return Gathered::whole;
}

std::string_view dump_columns(const FrameText& text) {
  return std::string_view(text.header.back()).substr(atoms_section.title.size());
}

std::string dump_units(const FrameText& text) {
  const auto title = line_of(units_section, text);
  const auto words = title ? split_words(text.header[*title + 1]) : std::vector<std::string_view>{};
  return words.empty() ? "" : std::string(words[0]);
}

Cell read_dump_cell(const FrameText& text, const TrajectoryOf& of) {
  const BoxLines lines = find_box(text, of);
  const DumpBox box = read_box(text, of, lines);
  std::array<bool, 3> periodic{true, true, true};
  for (std::size_t d = 0; d < lines.flags.size(); ++d) periodic[d] = lines.flags[d] == "pp";
  return {box.edges, periodic, box.origin};
}

DumpHeader read_dump_header(const FrameText& text, const TrajectoryOf& of) {
  return {read_step(text, of), read_box_of_structure(text, of), dump_columns(text), read_time(text, of)};
}

}  // namespace pel
