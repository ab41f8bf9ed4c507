#include "libpel/io/trajectory/lammps_dump.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "libpel/io/trajectory/lammps_dump_header.hpp"
#include "libpel/io/trajectory/words.hpp"

namespace pel {
namespace {

using Names = std::vector<std::string_view>;

enum class Scale { length, edges };

struct Columns {
  std::size_t count = 0;
  std::size_t id = 0;
  std::optional<std::size_t> type;
  Scale scale = Scale::length;
  std::array<std::size_t, 3> position{};
  std::array<std::optional<std::size_t>, 3> image_flag;  // where the position needs them
  bool wrapped = false;                                  // some that it needs are not there
};

std::optional<std::size_t> find(const Names& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

/// Takes the columns x, y, z with this ending as positions, if all three are there.
bool take_positions(const Names& names, const std::string& ending, Scale scale, Columns& columns) {
  columns.scale = scale;
  for (std::size_t d = 0; d < 3; ++d) {
    const auto found = find(names, "xyz"[d] + ending);
    if (!found) return false;
    columns.position[d] = *found;
  }
  return true;
}

void take_image_flags(const FramePlace& place, const Names& names, const std::string& title, Columns& columns) {
  const auto refuse_without = [&](const std::string& flag) {
    place.refuse(title + " are wrapped positions without " + flag + "; write xu yu zu, or add ix iy iz");
  };
  for (std::size_t d = 0; d < 3; ++d) {
    if (!place.of.cell.periodic()[d]) continue;
    const std::string flag{'i', "xyz"[d]};
    columns.image_flag[d] = find(names, flag);
    if (!columns.image_flag[d] && !place.of.may_wrap) refuse_without(flag);
    columns.wrapped = columns.wrapped || !columns.image_flag[d];
  }
}

std::string title_of(std::string_view line) {
  return "the columns " + in_quotes(line.substr(std::min<std::size_t>(1, line.size())));
}

std::size_t find_id(const FramePlace& place, const Names& names, std::string_view line) {
  const auto id = find(names, "id");
  if (!id)
    place.refuse(title_of(line) +
                 " have no id; add id to the dump (dump_modify sort id orders atoms, it does not name them)");
  return *id;
}

Columns read_columns(const FramePlace& place, std::string_view line) {
  const Names names = split_words(line);
  const std::string title = title_of(line);
  Columns columns;
  columns.count = names.size();
  columns.id = find_id(place, names, line);
  columns.type = find(names, "type");
  if (take_positions(names, "u", Scale::length, columns) || take_positions(names, "su", Scale::edges, columns))
    return columns;
  if (!take_positions(names, "", Scale::length, columns) && !take_positions(names, "s", Scale::edges, columns))
    place.refuse(title + " have no positions; write xu yu zu, or x y z with ix iy iz");
  take_image_flags(place, names, title, columns);
  return columns;
}

Vector3 read_images(const AtomLines& lines, const Columns& columns) {
  Vector3 images = Vector3::Zero();
  for (std::size_t d = 0; d < 3; ++d) {
    if (!columns.image_flag[d]) continue;
    const std::string_view word = lines.word(*columns.image_flag[d]);
    const auto image = whole_number(word);
    if (!image) lines.place().refuse(in_quotes(word) + " is no image flag");
    images[static_cast<Index>(d)] = static_cast<double>(*image);
  }
  return images;
}

Vector3 read_position(const AtomLines& lines, const Columns& columns, const DumpBox& box) {
  const Vector3 given = lines.vector(columns.position);
  const Vector3 images = read_images(lines, columns);
  if (columns.scale == Scale::edges) return box.origin + box.edges * (given + images);
  return given + box.edges * images;
}

void check_type(const FramePlace& place, std::string_view type, Index atom) {
  const int expected = place.of.species[static_cast<std::size_t>(atom)];
  if (whole_number(type) == expected) return;
  place.refuse("atom " + std::to_string(atom + 1) + " has type " + in_quotes(type) + " and in the structure type " +
               std::to_string(expected) + "; give the structure of this trajectory");
}

}  // namespace

bool begins_lammps_dump(std::string_view first_line) { return first_line.starts_with("ITEM:"); }

Gathered gather_lammps_dump(TextLines& lines, const TrajectoryOf& of, FrameText& text) {
  const Gathered header = gather_dump_header(lines, of, text);
  if (header != Gathered::whole) return header;
  return take_atom_lines(lines, of.atoms(), text) ? Gathered::whole : Gathered::part;
}

FrameAtoms read_dump_atoms(const FrameText& text, const TrajectoryOf& of) {
  const FramePlace place = header_place(of, text, text.header.size() - 1);
  const std::string_view line = dump_columns(text);
  const Names names = split_words(line);
  const std::size_t id = find_id(place, names, line);
  const auto type = find(names, "type"), name = find(names, "element"), mass = find(names, "mass");
  AtomsSeen seen(of.atoms());
  AtomTypes types(of.atoms());
  AtomLines lines(of, text, {names.size()});
  while (lines.next()) {
    const Index atom = seen.atom(lines.place(), lines.word(id));
    if (type) types.set_type(lines.place(), atom, lines.word(*type));
    if (name && type) types.set_name(lines.place(), atom, lines.word(*name));
    if (name && !type) types.set_name_as_type(atom, lines.word(*name));
    if (mass) types.set_mass(lines.place(), atom, lines.word(*mass));
  }
  FrameAtoms atoms = std::move(types).atoms(read_dump_cell(text, of));
  atoms.units = dump_units(text);
  return atoms;
}

FrameNumbers read_lammps_dump(const FrameText& text, const TrajectoryOf& of) {
  const DumpHeader header = read_dump_header(text, of);
  const Columns columns = read_columns(header_place(of, text, text.header.size() - 1), header.columns);
  FrameNumbers frame{header.step, Matrix3X(3, of.atoms()), columns.wrapped, header.time};
  AtomsSeen seen(of.atoms());
  AtomLines lines(of, text, {columns.count});
  while (lines.next()) {
    const Index atom = seen.atom(lines.place(), lines.word(columns.id));
    if (columns.type) check_type(lines.place(), lines.word(*columns.type), atom);
    frame.positions.col(atom) = read_position(lines, columns, header.box);
  }
  return frame;
}

}  // namespace pel
