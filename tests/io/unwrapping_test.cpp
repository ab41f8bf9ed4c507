#include "libpel/io/trajectory/unwrapping.hpp"

#include <doctest/doctest.h>

#include "tests/io/trajectories.hpp"

using namespace pel;
using namespace pel::test;

namespace {

struct Unwrapped {
  std::vector<Frame> frames;
  bool any = false;
  double longest = 0;
};

Unwrapped unwrapped(const std::string& text, const Structure& structure) {
  const TemporaryFolder folder;
  write_file(folder / "frames", text);
  TrajectoryFile file(folder / "frames", structure, Wrapped::unwrapped);
  Unwrapped result;
  while (auto frame = file.next()) result.frames.push_back(std::move(*frame));
  result.any = file.unwrapped();
  result.longest = file.longest_unwrapped_step();
  return result;
}

/// Three atoms that walk out of the box, by steps of less than `most` along each edge.
std::vector<Matrix3X> walk(const Cell& cell, double most) {
  Stream stream(3, StreamPurpose::sampling, {0, 0, 0});
  std::vector<Matrix3X> frames{cell.edges() * random_positions(3, 0.9, stream)};
  for (int i = 0; i < 60; ++i) frames.push_back(frames.back() + cell.edges() * random_positions(3, 2 * most, stream));
  return frames;
}

std::string dump(const TiltedBox& box, const Matrix3X& positions) {
  std::string text = "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n3\nITEM: BOX BOUNDS xy xz yz pp pp ff\n" + box.lines() +
                     "ITEM: ATOMS id x y z\n";
  for (Index a = 0; a < 3; ++a) text += std::to_string(a + 1) + ' ' + exact(Vector3(positions.col(a))) + '\n';
  return text;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("unwrapping: wrapped positions of a tilted box are the walk again, but for where it began") {
    const TiltedBox box;
    const Structure structure = boxed(box.edges(), {true, true, false}, {1, 1, 1});
    std::string dumped, listed;
    const std::vector<Matrix3X> frames = walk(structure.cell, 0.2);
    const std::string head = "Lattice=\"" + exact(Vector3(box.edges().col(0))) + ' ' +
                             exact(Vector3(box.edges().col(1))) + ' ' + exact(Vector3(box.edges().col(2))) +
                             "\" Properties=pos:R:3";
    for (const Matrix3X& frame : frames) {
      Matrix3X inside(3, 3);
      std::string lines;
      for (Index a = 0; a < 3; ++a) {
        inside.col(a) = structure.cell.wrap(frame.col(a));
        lines += exact(Vector3(inside.col(a))) + '\n';
      }
      dumped += dump(box, inside);
      listed += xyz(3, head, lines);
    }
    for (const std::string& text : {dumped, listed}) {
      const Unwrapped found = unwrapped(text, structure);
      REQUIRE(found.frames.size() == frames.size());
      CHECK(found.any);
      CHECK(found.longest > 0.15);
      CHECK(found.longest <= 0.2 + 1e-12);
      for (std::size_t k = 0; k < frames.size(); ++k) {
        const Matrix3X moved = found.frames[k].positions - found.frames[0].positions;
        CHECK((moved - (frames[k] - frames[0])).cwiseAbs().maxCoeff() < 1e-10);
      }
    }
  }

  TEST_CASE("unwrapping: positions that the file unwraps are left alone") {
    const std::string text =
        cube_header(0, 1, "id xu yu zu") + "1 0 0 0\n" + cube_header(1, 1, "id x y z ix iy iz") + "1 7 0 0 0 0 0\n";
    const Unwrapped found = unwrapped(text, cube({1}));
    CHECK(!found.any);
    CHECK(found.frames.at(1).positions.col(0) == Vector3(7, 0, 0));
  }

  TEST_CASE("unwrapping: a step as long as half of the box may have gone either way and is refused") {
    const auto step = [](double x) {
      return cube_header(0, 1, "id x y z") + "1 0 0 0\n" + cube_header(1, 1, "id x y z") + "1 " + exact(x) + " 0 0\n";
    };
    CHECK(unwrapped(step(4.4), cube({1})).longest == doctest::Approx(0.44));
    CHECK_THROWS_WITH_AS(unwrapped(step(4.6), cube({1})), doctest::Contains("frame 1: atom 1 moved by 0.46"),
                         InputError);
    CHECK_THROWS_WITH_AS(unwrapped(step(-5), cube({1})), doctest::Contains("too far to be unwrapped"), InputError);
  }

  TEST_CASE("unwrapping: what is not finite stays so and spoils nothing else") {
    const std::string text = cube_header(0, 2, "id x y z") + "1 1 1 1\n2 1 1 1\n" + cube_header(1, 2, "id x y z") +
                             "1 nan 1 1\n2 9 1 1\n" + cube_header(2, 2, "id x y z") + "1 2 1 1\n2 8 1 1\n";
    const Unwrapped found = unwrapped(text, cube({1, 1}));
    CHECK(!found.frames.at(1).positions.col(0).allFinite());
    CHECK(found.frames.at(2).positions.col(0) == Vector3(2, 1, 1));
    CHECK((found.frames.at(2).positions.col(1) - Vector3(-2, 1, 1)).norm() < 1e-12);
  }
}
