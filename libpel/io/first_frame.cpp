#include "libpel/io/first_frame.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "libpel/core/error.hpp"
#include "libpel/io/trajectory/extended_xyz.hpp"
#include "libpel/io/trajectory/lammps_dump.hpp"
#include "libpel/io/trajectory/trajectory_format.hpp"
#include "libpel/io/trajectory/words.hpp"

namespace pel {
namespace {

constexpr std::int64_t most_atoms = 1'000'000'000;

/// The line with the number of atoms, wherever the format has it.
std::optional<Index> count_atoms(TextLines& lines, TrajectoryFormat format) {
  bool here = format == TrajectoryFormat::xyz;
  while (const auto line = lines.next()) {
    const auto words = split_words(*line);
    if (words.empty()) continue;
    if (here) {
      const auto count = whole_number(words[0]);
      return count && *count > 0 && *count <= most_atoms ? std::optional<Index>(*count) : std::nullopt;
    }
    here = line->starts_with("ITEM: NUMBER OF ATOMS");
    if (line->starts_with("ITEM: ATOMS")) break;
  }
  return std::nullopt;
}

[[noreturn]] void refuse(const std::string& file) {
  throw InputError(file + ": there is no whole first frame in this file; give a trajectory of LAMMPS or extended XYZ");
}

FirstFrame with(FrameAtoms atoms, Matrix3X positions) {
  FirstFrame first{{atoms.cell, std::move(positions), std::move(atoms.species), std::move(atoms.masses), {}, {}},
                   std::move(atoms.names),
                   true,
                   false,
                   std::move(atoms.units)};
  Structure& structure = first.structure;
  structure.fixed.assign(structure.species.size(), 0);
  first.masses_known = !structure.masses.empty();
  first.named_types = atoms.named_types;
  const int types = *std::max_element(structure.species.begin(), structure.species.end());
  if (!first.masses_known) structure.masses.assign(static_cast<std::size_t>(types), 1);
  return first;
}

}  // namespace

FirstFrame read_first_frame(const std::filesystem::path& path) {
  const std::string file = path.string();
  TextLines scout(path);
  const TrajectoryFormat format = trajectory_format(scout, file);
  const auto count = count_atoms(scout, format);
  if (!count) refuse(file);
  TrajectoryOf of{file, Cell(Matrix3::Identity(), {}), std::vector<int>(static_cast<std::size_t>(*count), 1), true};
  TextLines lines(path);
  FrameText text;
  const bool xyz = format == TrajectoryFormat::xyz;
  if ((xyz ? gather_xyz(lines, of, text) : gather_lammps_dump(lines, of, text)) != Gathered::whole) refuse(file);
  FrameAtoms atoms = xyz ? read_xyz_atoms(text, of) : read_dump_atoms(text, of);
  of.cell = atoms.cell;
  of.species = atoms.species;
  XyzMemory memory;
  FrameNumbers numbers = xyz ? read_xyz(text, of, memory) : read_lammps_dump(text, of);
  return with(std::move(atoms), std::move(numbers.positions));
}

}  // namespace pel
