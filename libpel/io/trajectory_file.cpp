#include "libpel/io/trajectory_file.hpp"

#include "libpel/core/error.hpp"
#include "libpel/io/trajectory/extended_xyz.hpp"
#include "libpel/io/trajectory/frame_numbers.hpp"
#include "libpel/io/trajectory/frame_text.hpp"
#include "libpel/io/trajectory/lammps_dump.hpp"
#include "libpel/io/trajectory/text_lines.hpp"

namespace pel {
namespace {

enum class Format { lammps_dump, xyz };

Format format_of(TextLines& lines, const std::string& file) {
  FrameText text;
  const bool any = take_first_line(lines, text);
  if (any) lines.put_back();
  if (any && begins_lammps_dump(text.header[0])) return Format::lammps_dump;
  if (any && begins_xyz(text.header[0])) return Format::xyz;
  const std::string what = any ? "this is" : "there is no whole line in this file, which is";
  throw InputError(
      file + ": " + what +
      " neither a text dump of LAMMPS (ITEM: ...) nor extended XYZ (number of atoms first); give one of them");
}

}  // namespace

struct TrajectoryFile::Reader {
  TrajectoryOf of;
  TextLines lines;
  Format format;
  XyzMemory xyz;
  FrameText text;
  std::int64_t passed = 0;
  bool at_end = false;
  bool cut_short = false;

  Reader(const std::filesystem::path& path, const Structure& structure)
      : of{path.string(), structure.cell, structure.species}, lines(path), format(format_of(lines, of.file)) {}

  /// The lines of the next frame; false at the end.
  bool gather() {
    if (at_end) return false;
    text.frame = passed;
    const Gathered gathered = format == Format::xyz ? gather_xyz(lines, of, text) : gather_lammps_dump(lines, of, text);
    at_end = gathered != Gathered::whole;
    cut_short = at_end && (gathered == Gathered::part || lines.broken_off());
    passed += at_end ? 0 : 1;
    return !at_end;
  }

  FrameNumbers read() { return format == Format::xyz ? read_xyz(text, of, xyz) : read_lammps_dump(text, of); }
};

TrajectoryFile::TrajectoryFile(const std::filesystem::path& path, const Structure& structure)
    : reader_(std::make_unique<Reader>(path, structure)) {}
TrajectoryFile::TrajectoryFile(TrajectoryFile&& other) noexcept = default;
TrajectoryFile& TrajectoryFile::operator=(TrajectoryFile&& other) noexcept = default;
TrajectoryFile::~TrajectoryFile() = default;

std::optional<Frame> TrajectoryFile::next() {
  if (!reader_->gather()) return std::nullopt;
  FrameNumbers numbers = reader_->read();
  return Frame{reader_->text.frame, numbers.step, std::move(numbers.positions)};
}

bool TrajectoryFile::skip() {
  reader_->xyz.positions.reset();
  return reader_->gather();
}

std::int64_t TrajectoryFile::frames_passed() const { return reader_->passed; }

bool TrajectoryFile::cut_short() const { return reader_->cut_short; }

}  // namespace pel
