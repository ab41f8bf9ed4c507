#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "libpel/core/cell.hpp"
#include "libpel/io/extended_xyz_text.hpp"
#include "tests/analysis/walks.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace pel::test {

using Json = nlohmann::json;

/// Of the cube in all dumps.
constexpr double dump_edge = 20;

/// How a trajectory is written: a cube of `edge`, types 1 and 2 in turn.
struct Writing {
  std::string columns = "id type xu yu zu";
  bool wrapped = false;
  Vector3 drift = Vector3::Zero();  // per frame, of all atoms
  int species = 2;
};

inline std::string frame_text(Index frame, const Matrix3X& positions, const Writing& writing) {
  std::string text = "ITEM: TIMESTEP\n" + std::to_string(500 * frame) + "\nITEM: NUMBER OF ATOMS\n" +
                     std::to_string(positions.cols()) + "\nITEM: BOX BOUNDS pp pp pp\n0 20\n0 20\n0 20\nITEM: ATOMS " +
                     writing.columns + '\n';
  for (Index atom = 0; atom < positions.cols(); ++atom) {
    text += std::to_string(atom + 1) + ' ' + std::to_string(1 + atom % writing.species);
    for (const double x : positions.col(atom)) text += ' ' + std::to_string(x);
    text += '\n';
  }
  return text;
}

inline std::string dump(const std::vector<Matrix3X>& frames, const Writing& writing = {}) {
  const Cell cell(dump_edge * Matrix3::Identity(), {true, true, true});
  std::string text;
  for (Index k = 0; k < std::ssize(frames); ++k) {
    Matrix3X positions = frames[static_cast<std::size_t>(k)].colwise() + static_cast<double>(k) * writing.drift;
    if (writing.wrapped)
      for (Index atom = 0; atom < positions.cols(); ++atom) positions.col(atom) = cell.wrap(positions.col(atom));
    text += frame_text(k, positions, writing);
  }
  return text;
}

inline std::vector<Matrix3X> frames_of(const Steps& steps, double length = 1) {
  std::vector<Matrix3X> frames{Matrix3X::Zero(3, steps.front().cols())};
  for (const Matrix3X& step : steps) frames.push_back(frames.back() + length * step);
  return frames;
}

/// Atoms that now and then make a step of `length`, turned by arccos(c) from the one before, and rattle otherwise.
inline std::vector<Matrix3X> glass(std::uint64_t number, double c = -0.5, double rate = 0.5, Index frames = 400) {
  Steps steps = persistent_walk(40, frames - 1, 0, number);
  Stream stream = stream_of(number + 1000);
  Matrix3X direction = steps.front();
  for (Matrix3X& step : steps)
    for (Index atom = 0; atom < step.cols(); ++atom) {
      const bool hops = stream.uniform() < rate;
      if (hops) direction.col(atom) = direction_after(direction.col(atom), c, stream);
      step.col(atom) = hops ? Vector3(1.5 * direction.col(atom)) : Vector3::Zero();
    }
  return frames_of(steps);
}

/// As pel sample writes it: XYZ that tells the units and times of its frames, one of every `interval`.
inline std::string told(const std::vector<Matrix3X>& frames, const std::string& units, double interval) {
  std::string text;
  for (Index k = 0; k < std::ssize(frames); ++k) {
    XyzFrame frame{
        Cell(dump_edge * Matrix3::Identity(), {true, true, true}), frames[static_cast<std::size_t>(k)], {}, {}};
    for (Index atom = 0; atom < frame.positions.cols(); ++atom) frame.species.push_back(1 + static_cast<int>(atom % 2));
    frame.keys = {{"Timestep", std::to_string(500 * k)},
                  {"Time", std::to_string(interval * static_cast<double>(k))},
                  {"units", units}};
    text += extended_xyz(frame, {"A", "B"});
  }
  return text;
}

/// As dump xyz of LAMMPS: no box.
inline std::string plain_xyz(const std::vector<Matrix3X>& frames, const std::vector<Index>& numbers) {
  std::string text;
  for (const Index k : numbers) {
    const Matrix3X& positions = frames[static_cast<std::size_t>(k)];
    text += std::to_string(positions.cols()) + "\nAtoms. Timestep: " + std::to_string(500 * k) + "\n";
    for (Index atom = 0; atom < positions.cols(); ++atom) {
      text += std::to_string(1 + atom % 2);
      for (const double x : positions.col(atom)) text += ' ' + std::to_string(x);
      text += '\n';
    }
  }
  return text;
}

class Trajectories {
 public:
  std::string add(const std::string& text) {
    const std::string name = folder_ / ("t" + std::to_string(count_++));
    write_file(name, text);
    return name;
  }
  std::string json() const { return folder_ / "out.json"; }
  std::string path(const std::string& name) const { return folder_ / name; }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  int count_ = 0;
};

inline Finished decompose(const std::string& files, const std::vector<std::string>& more = {}, int ranks = 0) {
  std::vector<std::string> words{"decompose", "--trajectory", files};
  words.insert(words.end(), more.begin(), more.end());
  const auto unless_given = [&](const std::string& option, const std::string& value) {
    if (std::find(more.begin(), more.end(), option) == more.end()) words.insert(words.end(), {option, value});
  };
  unless_given("--interval", "1");
  unless_given("--temperature", "700");
  return run_pel(words, ranks);
}

inline Json figures(Trajectories& all, const std::string& files, std::vector<std::string> more = {}) {
  more.insert(more.end(), {"--json", all.json(), "--quiet"});
  const Finished finished = decompose(files, more);
  CAPTURE(finished.err);
  REQUIRE(finished.code == 0);
  return Json::parse(file_content(all.json()));
}

}  // namespace pel::test
