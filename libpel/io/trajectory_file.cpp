#include "libpel/io/trajectory_file.hpp"

#include "libpel/io/trajectory/extended_xyz.hpp"
#include "libpel/io/trajectory/frame_numbers.hpp"
#include "libpel/io/trajectory/frame_text.hpp"
#include "libpel/io/trajectory/lammps_dump.hpp"
#include "libpel/io/trajectory/text_lines.hpp"
#include "libpel/io/trajectory/trajectory_format.hpp"
#include "libpel/io/trajectory/unwrapping.hpp"

namespace pel {
struct TrajectoryFile::Reader {
  TrajectoryOf of;
  TextLines lines;
  TrajectoryFormat format;
  XyzMemory xyz;
  Unwrapping unwrapping;
  FrameText text;
  std::int64_t passed = 0;
  bool at_end = false;
  bool cut_short = false;

  Reader(const std::filesystem::path& path, const Structure& structure, Wrapped wrapped)
      : of{path.string(), structure.cell, structure.species, wrapped == Wrapped::unwrapped},
        lines(path),
        format(trajectory_format(lines, of.file)) {}

  /// The lines of the next frame; false at the end.
  bool gather() {
    if (at_end) return false;
    text.frame = passed;
    const Gathered gathered =
        format == TrajectoryFormat::xyz ? gather_xyz(lines, of, text) : gather_lammps_dump(lines, of, text);
    at_end = gathered != Gathered::whole;
    cut_short = at_end && (gathered == Gathered::part || lines.broken_off());
    passed += at_end ? 0 : 1;
    return !at_end;
  }

  FrameNumbers read() {
    FrameNumbers numbers = format == TrajectoryFormat::xyz ? read_xyz(text, of, xyz) : read_lammps_dump(text, of);
    if (numbers.wrapped) unwrapping.follow({of, text.frame, 0}, numbers.positions);
    return numbers;
  }
};

TrajectoryFile::TrajectoryFile(const std::filesystem::path& path, const Structure& structure, Wrapped wrapped)
    : reader_(std::make_unique<Reader>(path, structure, wrapped)) {}
TrajectoryFile::TrajectoryFile(TrajectoryFile&& other) noexcept = default;
TrajectoryFile& TrajectoryFile::operator=(TrajectoryFile&& other) noexcept = default;
TrajectoryFile::~TrajectoryFile() = default;

std::optional<Frame> TrajectoryFile::next() {
  if (!reader_->gather()) return std::nullopt;
  FrameNumbers numbers = reader_->read();
  return Frame{reader_->text.frame, numbers.step, std::move(numbers.positions), numbers.time};
}

bool TrajectoryFile::skip() {
  reader_->xyz.positions.reset();
  return reader_->gather();
}

std::int64_t TrajectoryFile::frames_passed() const { return reader_->passed; }

bool TrajectoryFile::cut_short() const { return reader_->cut_short; }

bool TrajectoryFile::unwrapped() const { return reader_->unwrapping.any(); }

double TrajectoryFile::longest_unwrapped_step() const { return reader_->unwrapping.longest_step(); }

}  // namespace pel
