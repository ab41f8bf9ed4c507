#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libpel/core/cell.hpp"
#include "libpel/core/types.hpp"
#include "libpel/io/trajectory/frame_text.hpp"

namespace pel {

/// Whose trajectory a file is, and the name of the file in errors.
struct TrajectoryOf {
  std::string file;
  Cell cell;
  std::vector<int> species;  ///< N, from 1
  bool may_wrap = false;     ///< wrapped positions are not refused

  Index atoms() const { return static_cast<Index>(species.size()); }
};

/// What a file says of one frame.
struct FrameNumbers {
  std::int64_t step = 0;
  Matrix3X positions;          ///< 3 x N, ascending id
  bool wrapped = false;        ///< positions may be those of any periodic image
  std::optional<double> time;  ///< of the simulation, in its units, where the frame says it
};

/// Where in a trajectory something is wrong.
struct FramePlace {
  const TrajectoryOf& of;
  std::int64_t frame;
  std::int64_t line;  ///< from 1; 0: the frame as a whole

  /// Throws InputError.
  [[noreturn]] void refuse(const std::string& what) const;
};

FramePlace header_place(const TrajectoryOf& of, const FrameText& text, std::size_t header_line);

/// Refuses what is no number. nan and inf are numbers.
double number_at(const FramePlace& place, std::string_view word);
/// Refuses all but the number of atoms of the structure.
void check_count(const FramePlace& place, std::string_view line);
/// Refuses edges (columns a, b, c) that are off those of the structure by more than 1e-4 of their length. Compares them
/// along periodic directions: a box that is free there may follow its atoms.
void check_edges(const FramePlace& place, const Matrix3& edges);

/// The lines of atoms of one frame, word by word.
class AtomLines {
 public:
  /// How many words a line has; more than that only where `more`.
  struct Columns {
    std::size_t count;
    bool more = false;
  };

  AtomLines(const TrajectoryOf& of, const FrameText& text, Columns columns);
  /// On to the next line; false behind the last. Refuses another number of words than there are columns.
  bool next();
  std::string_view word(std::size_t column) const { return words_[column]; }
  Vector3 vector(const std::array<std::size_t, 3>& columns) const;
  const FramePlace& place() const { return place_; }

 private:
  std::string_view rest_;
  Columns columns_;
  FramePlace place_;
  std::vector<std::string_view> words_;
};

/// Which atoms of a frame were read. Atoms count from 0, their ids in files from 1.
class AtomsSeen {
 public:
  explicit AtomsSeen(Index atoms) : seen_(static_cast<std::size_t>(atoms), 0) {}
  /// The atom with this id. Refuses what is no id of the structure, and an id that was there before: as a frame has as
  /// many lines as the structure has atoms, none is then missing.
  Index atom(const FramePlace& place, std::string_view id);

 private:
  std::vector<char> seen_;
};

}  // namespace pel
