#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "libpel/core/structure.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// One frame of a trajectory.
struct Frame {
  std::int64_t index = 0;  ///< in its file, from 0
  std::int64_t step = 0;   ///< of the simulation; XYZ: the value of Timestep, Step or Frame, that in the comments of
                           ///< LAMMPS, else the index
  Matrix3X positions;      ///< 3 x N, unwrapped, atoms in the order of the structure; not finite where the file says so
  /// Of the simulation, in its time units: ITEM: TIME of a dump, Time of XYZ that names its units.
  std::optional<double> time;
};

/// What becomes of wrapped positions.
enum class Wrapped {
  refused,
  /// Every step is taken to be the shortest of its images; one that is longer than 0.45 of the box is refused.
  unwrapped,
};

/// The frames of a trajectory at constant volume, one after the other; one at a time is in memory. Reads, plain or gz
/// and whatever their names:
///
///   * text dumps of LAMMPS (dump atom, dump custom) with the columns id and xu yu zu, or xsu ysu zsu, or x y z or
///     xs ys zs with the image flags ix iy iz. Atoms may be in any order.
///   * extended XYZ (Larsen et al. 2017; the second line of a frame has Lattice="..." and Properties=...), with the
///     property pos and, where atoms are not in the order of the structure, id; names of species belong to types one to
///     one. Plain XYZ where the structure is not periodic.
///
/// Boxes must have the edges of the structure's to 1e-4 along its periodic directions; their origins do not matter.
/// Wrapped positions are refused, unless they are to be unwrapped: those of a dump by their columns, those of XYZ where
/// an atom jumps by more than half of the box from one frame to the next. XYZ that says unwrapped=T is taken at its
/// word.
///
/// Every InputError names file, frame (from 0) and line (from 1). After one the file is to be left.
class TrajectoryFile {
 public:
  /// `structure`: whose trajectory it is (atoms, species, cell). Throws InputError where there is no such file, or it
  /// is of neither format.
  TrajectoryFile(const std::filesystem::path& path, const Structure& structure, Wrapped wrapped = Wrapped::refused);
  TrajectoryFile(TrajectoryFile&& other) noexcept;
  TrajectoryFile& operator=(TrajectoryFile&& other) noexcept;
  ~TrajectoryFile();

  /// The next frame; none at the end. Throws InputError.
  std::optional<Frame> next();
  /// Passes the next frame without reading its box and atoms; false at the end. Throws InputError where frames cannot
  /// be told apart.
  bool skip();
  /// Frames read or skipped so far.
  std::int64_t frames_passed() const;
  /// The end was reached, and the file (or its gz stream) ends too early: a simulation still runs, or was killed. The
  /// frame it ends in was left out. A last line without line end counts as incomplete.
  bool cut_short() const;
  /// Were frames unwrapped? Those of a dump that says how positions are to be unwrapped need not be; those of XYZ do
  /// not tell.
  bool unwrapped() const;
  /// The longest step that was unwrapped, along any periodic edge and as a share of it: far below a half it leaves no
  /// doubt.
  double longest_unwrapped_step() const;

 private:
  struct Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace pel
