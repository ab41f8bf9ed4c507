#include "libpel/io/trajectory/extended_xyz.hpp"

#include <Eigen/LU>

#include <algorithm>
#include <array>

#include "libpel/io/trajectory/key_values.hpp"
#include "libpel/io/trajectory/words.hpp"

namespace pel {
namespace {

struct Layout {
  AtomLines::Columns columns{0};
  std::optional<std::size_t> species;
  std::optional<std::size_t> id;
  std::optional<std::size_t> mass;
  std::array<std::size_t, 3> position{};
};

constexpr std::string_view wanted = "write Properties=species:S:1:pos:R:3:id:I:1";

/// One column or more, as Properties names them: name:letter:count.
struct Property {
  std::string_view name;
  std::string_view kind;  // its letter and count, such as R:3
  std::size_t count = 0;
};

std::string_view take_part(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(':'), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

Property take_property(const FramePlace& place, std::string_view properties, std::string_view& rest) {
  constexpr std::int64_t most = 10'000;
  Property property;
  property.name = take_part(rest);
  const std::string_view letter = take_part(rest);
  const std::string_view count = take_part(rest);
  const auto value = whole_number(count);
  if (letter.size() != 1 || !value || *value < 1 || *value > most)
    place.refuse("Properties=" + in_quotes(properties) + " is no list of name:letter:count; " + std::string(wanted));
  property.kind = {letter.data(), static_cast<std::size_t>(count.data() + count.size() - letter.data())};
  property.count = static_cast<std::size_t>(*value);
  return property;
}

void check_kind(const FramePlace& place, const Property& property, std::string_view kind) {
  if (property.kind == kind) return;
  place.refuse("Properties names " + std::string(property.name) + " as " + in_quotes(property.kind) +
               ", which must be " + std::string(kind) + "; " + std::string(wanted));
}

Layout layout_of(const FramePlace& place, std::string_view properties) {
  Layout layout;
  std::optional<std::size_t> position;
  std::size_t& column = layout.columns.count;
  for (std::string_view rest = properties; !rest.empty();) {
    const Property property = take_property(place, properties, rest);
    if (property.name == "pos") {
      check_kind(place, property, "R:3");
      position = column;
    } else if (property.name == "species") {
      check_kind(place, property, "S:1");
      layout.species = column;
    } else if (property.name == "id") {
      check_kind(place, property, "I:1");
      layout.id = column;
    } else if (property.name == "mass" || property.name == "masses") {
      check_kind(place, property, "R:1");
      layout.mass = column;
    }
    column += property.count;
  }
  if (!position) place.refuse("Properties=" + in_quotes(properties) + " has no pos:R:3; " + std::string(wanted));
  layout.position = {*position, *position + 1, *position + 2};
  return layout;
}

Layout plain_layout() {
  Layout layout;
  layout.columns = {4, true};
  layout.species = 0;
  layout.position = {1, 2, 3};
  return layout;
}

Matrix3 read_edges(const FramePlace& place, std::string_view lattice) {
  const auto words = split_words(lattice);
  if (words.size() != 9) place.refuse("Lattice=" + in_quotes(lattice) + " must be nine numbers: ax ay az bx ... cz");
  Matrix3 edges;
  for (std::size_t i = 0; i < 9; ++i)
    edges(static_cast<Index>(i % 3), static_cast<Index>(i / 3)) = number_at(place, words[i]);
  return edges;
}

void check_lattice(const FramePlace& place, std::optional<std::string_view> lattice) {
  const auto& periodic = place.of.cell.periodic();
  if (std::none_of(periodic.begin(), periodic.end(), [](bool along) { return along; })) return;
  if (!lattice)
    place.refuse("there is no Lattice, and the structure is periodic; write Lattice=\"ax ay az bx ... cz\"");
  check_edges(place, read_edges(place, *lattice));
}

/// Such as "T T F".
std::array<bool, 3> read_periodic(const FramePlace& place, std::string_view flags) {
  const auto words = split_words(flags);
  std::array<bool, 3> periodic{};
  for (std::size_t d = 0; d < 3; ++d) {
    const std::string_view word = words.size() == 3 ? words[d] : "";
    periodic[d] = word == "T" || word == "1" || word == "True";
    if (!periodic[d] && word != "F" && word != "0" && word != "False")
      place.refuse("pbc=" + in_quotes(flags) + " must be three of T and F");
  }
  return periodic;
}

Cell read_cell(const FramePlace& place, const KeyValues& comment) {
  const auto lattice = comment.find("lattice"), flags = comment.find("pbc");
  if (!lattice) return {Matrix3::Identity(), {false, false, false}};
  const std::array<bool, 3> all{true, true, true};
  return {read_edges(place, *lattice), flags ? read_periodic(place, *flags) : all};
}

/// LAMMPS's dump xyz has lines such as "Atoms. Timestep: 100".
std::optional<std::int64_t> step_of_lammps(std::string_view line) {
  constexpr std::string_view begin = "Atoms. Timestep:";
  if (!line.starts_with(begin)) return std::nullopt;
  const auto words = split_words(line.substr(begin.size()));
  return words.empty() ? std::nullopt : whole_number(words[0]);
}

std::int64_t read_step(std::string_view line, const KeyValues& comment, std::int64_t frame) {
  if (const auto step = step_of_lammps(line)) return *step;
  for (const char* key : {"timestep", "step", "frame"}) {
    const auto value = comment.find(key);
    const auto step = value ? whole_number(*value) : std::nullopt;
    if (step) return *step;
  }
  return frame;
}

/// Unit systems of LAMMPS that are known here; others write other things under this key.
std::string units_told(const KeyValues& comment) {
  const std::string_view told = comment.find("units").value_or("");
  return told == "metal" || told == "real" || told == "lj" ? std::string(told) : "";
}

/// Where the units of the file are told: others write times in units of their own.
std::optional<double> read_time(const FramePlace& place, const KeyValues& comment) {
  const auto time = comment.find("time");
  if (!time || units_told(comment).empty()) return std::nullopt;
  return number_at(place, *time);
}

/// Frames that say so are not wrapped, however far their atoms go: in small boxes that can be more than half of it.
bool says_unwrapped(const KeyValues& comment) {
  const auto flag = comment.find("unwrapped");
  return flag && (*flag == "T" || *flag == "1" || *flag == "True");
}

/// Types and names belong together one to one.
void check_name(const FramePlace& place, std::string_view name, Index atom, std::vector<std::string>& names) {
  const auto type = static_cast<std::size_t>(place.of.species[static_cast<std::size_t>(atom)]);
  if (names.size() < type) names.resize(type);
  if (names[type - 1] == name) return;
  const std::string who =
      "atom " + std::to_string(atom + 1) + " of type " + std::to_string(type) + " is named " + in_quotes(name);
  constexpr const char* advice = "; give the structure of this trajectory, and each type one name";
  if (!names[type - 1].empty()) place.refuse(who + " and others of this type " + in_quotes(names[type - 1]) + advice);
  const auto taken = std::find(names.begin(), names.end(), name);
  if (taken != names.end())
    place.refuse(who + " as are those of type " + std::to_string(taken - names.begin() + 1) + advice);
  names[type - 1] = name;
}

Matrix3X read_positions(const FrameText& text, const TrajectoryOf& of, const Layout& layout, XyzMemory& memory) {
  Matrix3X positions(3, of.atoms());
  AtomsSeen seen(of.atoms());
  AtomLines lines(of, text, layout.columns);
  for (Index row = 0; lines.next(); ++row) {
    const Index atom = layout.id ? seen.atom(lines.place(), lines.word(*layout.id)) : row;
    if (layout.species) check_name(lines.place(), lines.word(*layout.species), atom, memory.names);
    positions.col(atom) = lines.vector(layout.position);
  }
  return positions;
}

/// Whether an atom that moved so far went from one side of the box to the other. What is not finite did not.
bool jumps(const Vector3& fractional, const std::array<bool, 3>& periodic) {
  if (!fractional.allFinite()) return false;
  for (std::size_t d = 0; d < 3; ++d)
    if (periodic[d] && std::abs(fractional[static_cast<Index>(d)]) > 0.5) return true;
  return false;
}

void check_jumps(const FramePlace& place, const Matrix3X& before, const Matrix3X& now) {
  const Matrix3 inverse = place.of.cell.edges().inverse();
  for (Index atom = 0; atom < now.cols(); ++atom) {
    if (!jumps(inverse * (now.col(atom) - before.col(atom)), place.of.cell.periodic())) continue;
    place.refuse("atom " + std::to_string(atom + 1) +
                 " jumps by more than half of the box: wrapped positions; write unwrapped ones");
  }
}

}  // namespace

bool begins_xyz(std::string_view first_line) {
  const auto words = split_words(first_line);
  return words.size() == 1 && whole_number(words[0]).value_or(0) > 0;
}

Gathered gather_xyz(TextLines& lines, const TrajectoryOf& of, FrameText& text) {
  if (!take_first_line(lines, text)) return Gathered::none;
  check_count(header_place(of, text, 0), text.header[0]);
  if (!take_header_lines(lines, 1, text)) return Gathered::part;
  return take_atom_lines(lines, of.atoms(), text) ? Gathered::whole : Gathered::part;
}

FrameAtoms read_xyz_atoms(const FrameText& text, const TrajectoryOf& of) {
  const FramePlace place = header_place(of, text, 1);
  const KeyValues comment(text.header[1]);
  const auto properties = comment.find("properties");
  const Layout layout = properties ? layout_of(place, *properties) : plain_layout();
  AtomsSeen seen(of.atoms());
  AtomTypes types(of.atoms());
  AtomLines lines(of, text, layout.columns);
  for (Index row = 0; lines.next(); ++row) {
    const Index atom = layout.id ? seen.atom(lines.place(), lines.word(*layout.id)) : row;
    if (layout.species) types.set_name_as_type(atom, lines.word(*layout.species));
    if (layout.mass) types.set_mass(lines.place(), atom, lines.word(*layout.mass));
  }
  FrameAtoms atoms = std::move(types).atoms(read_cell(place, comment));
  atoms.units = units_told(comment);
  return atoms;
}

FrameNumbers read_xyz(const FrameText& text, const TrajectoryOf& of, XyzMemory& memory) {
  const FramePlace place = header_place(of, text, 1);
  const KeyValues comment(text.header[1]);
  check_lattice(place, comment.find("lattice"));
  const auto properties = comment.find("properties");
  const Layout layout = properties ? layout_of(place, *properties) : plain_layout();
  const bool unwrapped = says_unwrapped(comment);
  FrameNumbers frame{read_step(text.header[1], comment, text.frame), read_positions(text, of, layout, memory),
                     of.may_wrap && !unwrapped, read_time(place, comment)};
  if (memory.positions && !of.may_wrap && !unwrapped)
    check_jumps({of, text.frame, 0}, *memory.positions, frame.positions);
  memory.positions = frame.positions;
  return frame;
}

}  // namespace pel
