#include "libpel/io/trajectory_file.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/io/trajectories.hpp"

using namespace pel;
using namespace pel::test;

namespace {

std::string gz_of(const std::string& text) {
  const TemporaryFolder folder;
  const gzFile file = gzopen((folder / "packed").c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  return file_content(folder / "packed");
}

bool same_frames(const std::vector<Frame>& a, const std::vector<Frame>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Frame& left, const Frame& right) {
    return left.index == right.index && left.step == right.step && left.positions == right.positions;
  });
}

std::string dump_of(const std::vector<Matrix3X>& frames) {
  std::string text;
  for (std::size_t frame = 0; frame < frames.size(); ++frame) {
    const auto atoms = static_cast<int>(frames[frame].cols());
    text += cube_header(10 * static_cast<int>(frame), atoms, "id xu yu zu");
    for (int a = 0; a < atoms; ++a) text += std::to_string(a + 1) + ' ' + exact(frames[frame].col(a)) + '\n';
  }
  return text;
}

std::vector<Matrix3X> random_frames(int count, Index atoms, double width) {
  Stream stream(2, StreamPurpose::sampling, {0, 0, 0});
  std::vector<Matrix3X> frames(static_cast<std::size_t>(count));
  for (Matrix3X& positions : frames) positions = random_positions(atoms, width, stream);
  return frames;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("trajectory: what is not finite is delivered as it is") {
    const std::string lines = "1 nan -inf INF\n2 -NaN 1e400 -1e400\n3 1e-400 -1e-400 +1.5\n";
    const Matrix3X dumped = only_frame(cube_header(0, 3, "id xu yu zu") + lines, cube({1, 1, 1})).positions;
    const Matrix3X listed = only_frame(xyz(3, lattice + "Properties=id:I:1:pos:R:3", lines), cube({1, 1, 1})).positions;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const Matrix3X& positions : {dumped, listed}) {
      CHECK(std::isnan(positions(0, 0)));
      CHECK(std::isnan(positions(0, 1)));
      CHECK(positions(1, 0) == -infinity);
      CHECK(positions(2, 0) == infinity);
      CHECK(positions(1, 1) == infinity);
      CHECK(positions(2, 1) == -infinity);
      CHECK(positions.col(2) == Vector3(0, 0, 1.5));
    }
  }

  TEST_CASE("trajectory: a long file gives all of its frames, plain or gz, with either line end") {
    const std::vector<Matrix3X> written = random_frames(400, 30, 40);
    const std::string text = dump_of(written);
    REQUIRE(text.size() > 500'000);
    const Structure structure = cube(std::vector<int>(30, 1));
    const Reading plain = read_text(text, structure);
    REQUIRE(plain.frames.size() == written.size());
    for (std::size_t frame = 0; frame < written.size(); ++frame) CHECK(plain.frames[frame].positions == written[frame]);
    std::string windows;
    for (const char letter : text) windows += letter == '\n' ? std::string("\r\n") : std::string(1, letter);
    for (const std::string& content :
         {gz_of(text), windows, gz_of(windows), gz_of(text.substr(0, 1000)) + gz_of(text.substr(1000))}) {
      const Reading same = read_text(content, structure);
      CHECK(!same.cut_short);
      CHECK(same_frames(same.frames, plain.frames));
    }
  }

  TEST_CASE("trajectory: a file that ends at any byte gives its whole frames and says so") {
    const std::vector<Matrix3X> written = random_frames(3, 2, 4);
    std::string listed;
    for (const Matrix3X& positions : written)
      listed += xyz(2, lattice + "Properties=pos:R:3", exact(positions.col(0)) + '\n' + exact(positions.col(1)) + '\n');
    for (const std::string& text : {dump_of(written), listed}) {
      const std::vector<Frame> whole = read_text(text, cube({1, 1})).frames;
      REQUIRE(whole.size() == 3);
      const std::size_t frame_end = text.find(text.substr(0, text.find('\n') + 1), 1);
      for (std::size_t length = text.find('\n') + 1; length < text.size(); ++length) {
        const Reading cut = read_text(text.substr(0, length), cube({1, 1}));
        CHECK(cut.frames.size() < 3);
        CHECK(same_frames(cut.frames, {whole.begin(), whole.begin() + std::ssize(cut.frames)}));
        CHECK(cut.cut_short == (text.substr(length).substr(0, 7) != text.substr(0, 7)));
        CHECK(cut.frames.empty() == (length < frame_end));
      }
    }
  }

  TEST_CASE("trajectory: a gz stream that ends early is cut short, a damaged one is refused") {
    const std::vector<Matrix3X> written = random_frames(40, 10, 4);
    const Structure structure = cube(std::vector<int>(10, 1));
    const std::string packed = gz_of(dump_of(written));
    std::size_t most = 0;
    for (std::size_t length = packed.size() / 2; length < packed.size(); length += 13) {
      const Reading cut = read_text(packed.substr(0, length), structure);
      CHECK(cut.cut_short);
      CHECK(cut.frames.size() >= most);
      most = cut.frames.size();
      for (std::size_t frame = 0; frame < most; ++frame) CHECK(cut.frames[frame].positions == written[frame]);
    }
    CHECK(most > 35);
    std::string damaged = packed;
    damaged[damaged.size() - 6] ^= 1;  // of its checksum
    check_refused(damaged, structure, {"frames, behind line ", "the gz stream is damaged"});
  }

  TEST_CASE("trajectory: frames can be passed unread") {
    const TemporaryFolder folder;
    const std::string broken = cube_header(1, 1, "id xu yu zu") + "1 no numbers here\n";
    write_file(folder / "frames", cube_header(0, 1, "id xu yu zu") + "1 1 2 3\n" + broken +
                                      cube_header(2, 1, "id xu yu zu") + "1 4 5 6\nITEM: TIMESTEP\n");
    TrajectoryFile other(folder / "frames", cube({1}));
    CHECK(other.skip());
    TrajectoryFile file = std::move(other);
    CHECK(file.skip());
    CHECK(file.frames_passed() == 2);
    const auto frame = file.next();
    REQUIRE(frame);
    CHECK(frame->index == 2);
    CHECK(frame->step == 2);
    CHECK(frame->positions.col(0) == Vector3(4, 5, 6));
    CHECK(!file.cut_short());
    CHECK(!file.skip());
    CHECK(file.cut_short());
    CHECK(!file.skip());
    CHECK(file.cut_short());
    CHECK(file.frames_passed() == 3);
  }

  TEST_CASE("trajectory: what is no trajectory is refused by name") {
    const TemporaryFolder folder;
    const auto open = [&](const std::string& name) { TrajectoryFile file(folder / name, cube({1})); };
    CHECK_THROWS_WITH_AS(open("missing"), doctest::Contains("missing: this file cannot be read"), InputError);
    CHECK_THROWS_WITH_AS(open(""), doctest::Contains("this is a folder"), InputError);
    for (const std::string& content : {std::string(), std::string("\n\n"), std::string("LAMMPS data file\n1 atoms\n"),
                                       std::string("1 2 3\n"), std::string("1"),
                                       std::string("\x7f"
                                                   "ELF\0\0\n",
                                                   7),
                                       gz_of(""), gz_of("no trajectory\n").substr(0, 5)}) {
      CAPTURE(content);
      check_refused(content, cube({1}), {"frames: ", "text dump of LAMMPS", "extended XYZ"});
    }
  }
}
