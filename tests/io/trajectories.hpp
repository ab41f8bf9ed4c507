#pragma once

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "libpel/core/error.hpp"
#include "libpel/core/random.hpp"
#include "libpel/io/trajectory_file.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/temporary_folder.hpp"

namespace pel::test {

constexpr std::array<bool, 3> all{true, true, true};
constexpr std::array<bool, 3> none{false, false, false};

inline Structure boxed(const Matrix3& edges, std::array<bool, 3> periodic, std::vector<int> species) {
  const auto atoms = static_cast<Index>(species.size());
  return {Cell(edges, periodic, Vector3(-1, 0.5, 2)), Matrix3X::Zero(3, atoms), std::move(species), {1, 1}, {}, {}};
}

/// A cube of edge 10, as cube_header writes it, but for the origin, which does not matter.
inline Structure cube(std::vector<int> species, std::array<bool, 3> periodic = all) {
  return boxed(10 * Matrix3::Identity(), periodic, std::move(species));
}

inline std::string cube_header(int step, int atoms, const std::string& columns, const std::string& flags = "pp pp pp") {
  return "ITEM: TIMESTEP\n" + std::to_string(step) + "\nITEM: NUMBER OF ATOMS\n" + std::to_string(atoms) +
         "\nITEM: BOX BOUNDS " + flags + "\n0 10\n0 10\n0 10\nITEM: ATOMS " + columns + "\n";
}

struct Reading {
  std::vector<Frame> frames;
  bool cut_short = false;
};

inline Reading read_all(const std::filesystem::path& path, const Structure& structure) {
  TrajectoryFile file(path, structure);
  Reading reading;
  while (auto frame = file.next()) reading.frames.push_back(std::move(*frame));
  CHECK(file.frames_passed() == std::ssize(reading.frames));
  CHECK(!file.next());
  reading.cut_short = file.cut_short();
  return reading;
}

inline Reading read_text(const std::string& text, const Structure& structure) {
  const TemporaryFolder folder;
  write_file(folder / "frames", text);
  return read_all(folder / "frames", structure);
}

inline Frame only_frame(const std::string& text, const Structure& structure) {
  Reading reading = read_text(text, structure);
  REQUIRE(reading.frames.size() == 1);
  CHECK(!reading.cut_short);
  return std::move(reading.frames[0]);
}

inline void check_refused(const std::string& text, const Structure& structure, const std::vector<const char*>& parts) {
  CAPTURE(text);
  std::string message;
  try {
    read_text(text, structure);
  } catch (const InputError& error) {
    message = error.what();
  }
  CAPTURE(message);
  CHECK(message.find('\n') == std::string::npos);
  for (const char* part : parts) CHECK_MESSAGE(message.find(part) != std::string::npos, part);
}

/// Digits enough to read the same number again.
inline std::string exact(double value) {
  std::ostringstream text;
  text.precision(17);
  text << value;
  return text.str();
}

inline std::string exact(const Vector3& vector) {
  return exact(vector[0]) + ' ' + exact(vector[1]) + ' ' + exact(vector[2]);
}

inline Matrix3X random_positions(Index atoms, double width, Stream& stream) {
  Matrix3X positions(3, atoms);
  for (double& coordinate : positions.reshaped()) coordinate = width * (stream.uniform() - 0.5);
  return positions;
}

inline const std::string lattice = "Lattice=\"10 0 0 0 10 0 0 0 10\" ";

/// One frame: number of atoms, second line, lines of atoms.
inline std::string xyz(int atoms, const std::string& comment, const std::string& lines) {
  return std::to_string(atoms) + '\n' + comment + '\n' + lines;
}

/// A tilted box as a dump gives it: the bounds LAMMPS's manual prescribes, from lo, hi and tilts.
struct TiltedBox {
  Vector3 lo{-1, 0.5, 2};
  Vector3 hi{9, 8.5, 9};
  double xy = -2.5, xz = 1.5, yz = 3;

  Matrix3 edges() const {
    Matrix3 columns;
    columns << hi[0] - lo[0], xy, xz, 0, hi[1] - lo[1], yz, 0, 0, hi[2] - lo[2];
    return columns;
  }

  /// The bounds hold all eight corners: found from the corners themselves.
  std::string lines() const {
    Vector3 low = lo;
    Vector3 high = lo;
    for (int corner = 0; corner < 8; ++corner) {
      const Vector3 place = lo + edges() * Vector3(corner & 1, (corner >> 1) & 1, corner >> 2);
      low = low.cwiseMin(place);
      high = high.cwiseMax(place);
    }
    return exact(low[0]) + ' ' + exact(high[0]) + ' ' + exact(xy) + '\n' + exact(low[1]) + ' ' + exact(high[1]) + ' ' +
           exact(xz) + '\n' + exact(low[2]) + ' ' + exact(high[2]) + ' ' + exact(yz) + '\n';
  }
};

}  // namespace pel::test
