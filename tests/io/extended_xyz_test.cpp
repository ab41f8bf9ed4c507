#include "libpel/io/trajectory/extended_xyz.hpp"

#include <doctest/doctest.h>

#include "tests/io/trajectories.hpp"

using namespace pel;
using namespace pel::test;

TEST_SUITE("unit") {
  TEST_CASE("XYZ: extended XYZ is read by its properties") {
    const Structure three = cube({1, 2, 2});
    const Frame by_id = only_frame(
        xyz(3, lattice + "Properties=vel:R:3:id:I:1:pos:R:3:species:S:1 Timestep=42 comment='a \"b' pbc=\"T T T\"",
            "9 9 9 2 7 8 9 Zr\n9 9 9 3 1 2 3 Zr\n9 9 9 1 4 5 6 Cu\n"),
        three);
    CHECK(by_id.step == 42);
    CHECK(by_id.positions.row(0) == Eigen::RowVector3d(4, 7, 1));
    CHECK(by_id.positions.row(2) == Eigen::RowVector3d(6, 9, 3));
    const std::string lines = "Cu 1 2 3\nZr 4 5 6\nZr 7 8 9\n";
    const std::string properties = "properties=species:S:1:pos:R:3 " + lattice;
    for (const char* step : {"Step=7", "step = \"7\"", "Frame={7} energy=-1.5", "flag Timestep=7 Step=8"}) {
      CAPTURE(step);
      const Frame in_order = only_frame(xyz(3, properties + step, lines), three);
      CHECK(in_order.step == 7);
      CHECK(in_order.positions.col(2) == Vector3(7, 8, 9));
    }
    const std::string frame = xyz(3, properties, lines);
    const Reading twice = read_text("\n" + frame + "\n \n" + frame + "\n", three);
    REQUIRE(twice.frames.size() == 2);
    CHECK(!twice.cut_short);
    CHECK(twice.frames[1].step == 1);
  }

  TEST_CASE("XYZ: plain XYZ serves where nothing is periodic") {
    const Frame frame = only_frame(xyz(2, "", "A 1 2 3 0.5\nB 4 5 6\n"), cube({2, 1}, none));
    CHECK(frame.step == 0);
    CHECK(frame.positions.col(1) == Vector3(4, 5, 6));
    check_refused(xyz(2, "", "A 1 2 3\nB 4 5\n"), cube({2, 1}, none), {"line 4", "4 columns", "has 3"});
    check_refused(xyz(2, "any = text", "A 1 2 3\nB 4 5 6\n"), cube({2, 1}), {"frame 0, line 2", "no Lattice"});
  }

  TEST_CASE("XYZ: extended XYZ that is not of the structure is refused at its line") {
    const Structure pair = cube({1, 2});
    const auto refuse = [&](const std::string& comment, const std::string& lines,
                            const std::vector<const char*>& parts) {
      check_refused(xyz(2, comment, lines), pair, parts);
    };
    const std::string properties = lattice + "Properties=species:S:1:pos:R:3";
    refuse(lattice + "Properties=species:S:1", "A\nB\n", {"frames, frame 0, line 2", "no pos:R:3"});
    refuse(lattice + "Properties=species:S:1:pos:R:2", "A 0 0\nB 0 0\n", {"line 2", "pos as 'R:2'", "R:3"});
    refuse(lattice + "Properties=pos:R:3:id:R:1", "0 0 0 1\n0 0 0 2\n", {"id as 'R:1'", "I:1"});
    refuse(lattice + "Properties=pos:R", "0\n0\n", {"'pos:R' is no list"});
    refuse(lattice + "Properties=pos:R:x", "0\n0\n", {"'pos:R:x' is no list"});
    refuse(lattice + "Properties=species:S:1:pos:R:3:id:I:1", "A 0 0 0 2\nA 0 0 0 1\n",
           {"line 4", "atom 1 of type 1", "of type 2"});
    refuse(lattice + "Properties=pos:R:3:id:I:1", "0 0 0 2\n0 0 0 2\n", {"line 4", "atom 2 is there twice"});
    refuse("Lattice=\"10 0 0 0 10 0 0 0 10.1\" Properties=pos:R:3", "0 0 0\n0 0 0\n", {"line 2", "the edge c"});
    refuse("Lattice=\"10 10 10\" Properties=pos:R:3", "0 0 0\n0 0 0\n", {"line 2", "nine numbers"});
    refuse(properties, "A 0 0 0\nB 0 zero 0\n", {"frame 0, line 4", "'zero' is no number"});
    refuse(properties, "A 0 0 0\nB 0 0 0 0\n", {"line 4", "4 columns", "has 5"});
    check_refused(xyz(3, properties, "A 0 0 0\nB 0 0 0\nC 0 0 0\n"), pair, {"line 1", "3 atoms", "structure 2"});
    check_refused(xyz(2, properties, "A 0 0 0\nB 0 0 0\nB 1 1 1\n"), pair,
                  {"frame 1, line 5", "'B 1 1 1' is no number of atoms"});
  }

  TEST_CASE("XYZ: names of species belong to types one to one, in all frames") {
    const Structure four = cube({1, 1, 2, 2});
    const auto frame = [](const std::vector<std::string>& names) {
      std::string lines;
      for (const std::string& name : names) lines += name + " 0 0 0\n";
      return xyz(4, lattice + "Properties=species:S:1:pos:R:3", lines);
    };
    CHECK(read_text(frame({"Zr", "Zr", "Cu", "Cu"}), four).frames.size() == 1);
    check_refused(frame({"Zr", "Cu", "Cu", "Cu"}), four, {"line 4", "atom 2", "type 1", "'Cu'", "'Zr'"});
    check_refused(frame({"Zr", "Zr", "Zr", "Cu"}), four, {"line 5", "atom 3", "type 2", "'Zr'", "type 1"});
    check_refused(frame({"Zr", "Zr", "Cu", "Cu"}) + frame({"Cu", "Cu", "Zr", "Zr"}), four, {"frame 1, line 9"});
  }

  TEST_CASE("XYZ: a jump over half of the box from one XYZ frame to the next is a wrapped position") {
    TiltedBox box;
    const Structure structure = boxed(box.edges(), {true, true, false}, {1, 1});
    std::string header = "Lattice=\"" + exact(Vector3(box.edges().col(0))) + ' ' + exact(Vector3(box.edges().col(1))) +
                         ' ' + exact(Vector3(box.edges().col(2))) + "\" Properties=species:S:1:pos:R:3";
    const auto at = [&](const Vector3& fractional) {
      return xyz(2, header, "A 0 0 0\nA " + exact(Vector3(box.edges() * fractional)) + '\n');
    };
    const std::string start = at(Vector3(0.1, 0.1, 0.1));
    CHECK(read_text(start + at({0.59, -0.39, 0.1}) + at({0.99, 0.1, 7}), structure).frames.size() == 3);
    check_refused(start + start + at({0.61, 0.1, 0.1}), structure, {"frame 2: atom 2 jumps by more than half", "unwr"});
    check_refused(start + at({0.1, -0.41, 0.1}), structure, {"frame 1: atom 2 jumps"});
    const std::string broken = xyz(2, header, "A 0 0 0\nA nan inf 0\n");
    CHECK(read_text(start + broken + at({0.9, 0.1, 0.1}), structure).frames.size() == 3);
    const TemporaryFolder folder;
    write_file(folder / "frames", start + start + at({0.61, 0.1, 0.1}));
    TrajectoryFile file(folder / "frames", structure);
    CHECK(file.next());
    CHECK(file.skip());
    CHECK(file.next());
    header += " unwrapped=T";
    const Reading said = read_text(at({0.1, 0.1, 0.1}) + at({0.1, 2.1, 0.1}), structure);
    REQUIRE(said.frames.size() == 2);
    CHECK(said.frames[1].positions.col(1).isApprox(box.edges() * Vector3(0.1, 2.1, 0.1)));
  }
}
