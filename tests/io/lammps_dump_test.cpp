#include "libpel/io/trajectory/lammps_dump.hpp"

#include <doctest/doctest.h>

#include <Eigen/LU>

#include "tests/io/trajectories.hpp"

using namespace pel;
using namespace pel::test;

namespace {

/// One frame of a dump in a tilted box; `words` gives the columns behind the id.
template <class Words>
std::string tilted_dump(const TiltedBox& box, const std::string& columns, const Matrix3X& positions, Words words) {
  std::string text = "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n" + std::to_string(positions.cols()) +
                     "\nITEM: BOX BOUNDS xy xz yz pp pp pp\n" + box.lines() + "ITEM: ATOMS id " + columns + '\n';
  for (Index a = positions.cols() - 1; a >= 0; --a)
    text += std::to_string(a + 1) + ' ' + words(Vector3(positions.col(a))) + '\n';
  return text;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("LAMMPS dump: the atoms of a dump come in the order of their ids, whatever that of its lines") {
    const Reading reading =
        read_text("ITEM: UNITS\nmetal\nITEM: TIME\n0.5\n" + cube_header(100, 3, "xu id yu q zu type") +
                      "1 3 2 0.1 3 2\n-12.5 1 +5e-1 0.1 1e1 1\n7 2 8 0.1 9 2\n" + cube_header(200, 3, "id xu yu zu") +
                      "2 1 1 1\n3 2 2 2\n1 3 3 3\n",
                  cube({1, 2, 2}));
    REQUIRE(reading.frames.size() == 2);
    CHECK(!reading.cut_short);
    CHECK(reading.frames[0].index == 0);
    CHECK(reading.frames[0].step == 100);
    CHECK(reading.frames[0].positions.col(0) == Vector3(-12.5, 0.5, 10));
    CHECK(reading.frames[0].positions.col(1) == Vector3(7, 8, 9));
    CHECK(reading.frames[0].positions.col(2) == Vector3(1, 2, 3));
    CHECK(reading.frames[1].index == 1);
    CHECK(reading.frames[1].step == 200);
    CHECK(reading.frames[1].positions.row(0) == Eigen::RowVector3d(3, 1, 2));
  }

  TEST_CASE("LAMMPS dump: image flags, scaled and plain coordinates of a tilted box say the same") {
    const TiltedBox box;
    const Matrix3 edges = box.edges();
    const Structure structure = boxed(edges, all, {1, 1, 1, 1, 1, 1, 1});
    Stream stream(1, StreamPurpose::sampling, {0, 0, 0});
    const Matrix3X positions = random_positions(7, 60, stream);
    const auto scaled = [&](const Vector3& position) -> Vector3 { return edges.inverse() * (position - box.lo); };
    const auto images = [&](const Vector3& position) -> Vector3 { return scaled(position).array().floor(); };
    const auto flags = [&](const Vector3& position) { return ' ' + exact(images(position)); };
    const auto check = [&](const char* columns, auto words) {
      CAPTURE(columns);
      const Frame frame = only_frame(tilted_dump(box, columns, positions, words), structure);
      CHECK((frame.positions - positions).cwiseAbs().maxCoeff() < 1e-12);
    };
    check("xu yu zu", [](const Vector3& position) { return exact(position); });
    check("xsu ysu zsu", [&](const Vector3& position) { return exact(scaled(position)); });
    check("x y z ix iy iz", [&](const Vector3& position) {
      return exact(Vector3(position - edges * images(position))) + flags(position);
    });
    check("xs ys zs ix iy iz", [&](const Vector3& position) {
      return exact(Vector3(scaled(position) - images(position))) + flags(position);
    });
    check("x y z ix iy iz xu yu zu", [](const Vector3& position) { return "0 0 0 5 5 5 " + exact(position); });
  }

  TEST_CASE("LAMMPS dump: scaled coordinates are those of the box of the frame") {
    const std::string header =
        "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n5 15.0005\n0 10\n-10 0\n"
        "ITEM: ATOMS id xsu ysu zsu\n";
    const Frame frame = only_frame(header + "1 2 0.5 -1\n", cube({1}));
    CHECK((frame.positions.col(0) - Vector3(25.001, 5, -20)).norm() < 1e-12);
  }

  TEST_CASE("LAMMPS dump: a free direction needs no image flags, and its box may change") {
    const Structure slab = cube({1}, {true, false, false});
    const std::string text =
        "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp ff sm\n0 10\n0 11\n-3 40\n"
        "ITEM: ATOMS id x y z ix\n1 1 2 3 -2\n";
    CHECK(only_frame(text, slab).positions.col(0) == Vector3(-19, 2, 3));
    const std::string columns = "id x y z";
    CHECK(only_frame(cube_header(0, 1, columns, "ff ss mm") + "1 1 2 3\n", cube({1}, none)).positions.col(0) ==
          Vector3(1, 2, 3));
  }

  TEST_CASE("LAMMPS dump: wrapped positions are refused by the names of their columns") {
    const auto refuse = [](const std::string& columns, const Structure& structure, const std::string& flags,
                           const std::vector<const char*>& parts) {
      check_refused(cube_header(0, 1, columns, flags) + "1 1 1 1 0 0\n", structure, parts);
    };
    refuse("id x y z", cube({1}), "pp pp pp",
           {"frames, frame 0, line 9", "'id x y z'", "without ix", "write xu yu zu, or add ix iy iz"});
    refuse("id xs ys zs ix iz", cube({1}), "pp pp pp", {"'id xs ys zs ix iz'", "without iy"});
    refuse("id x y z ix iy", cube({1}), "pp pp pp", {"without iz"});
    refuse("id x y z", cube({1}, {false, true, false}), "ff pp ff", {"without iy"});
  }

  TEST_CASE("LAMMPS dump: a dump that is not of the structure, or not whole inside, is refused at its line") {
    const Structure pair = cube({1, 2});
    const std::string header = cube_header(0, 2, "id type xu yu zu");
    const std::string first = header + "1 1 0 0 0\n";
    check_refused(cube_header(0, 2, "type xu yu zu") + "1 0 0 0\n2 0 0 0\n", pair, {"line 9", "dump_modify", "add id"});
    check_refused(cube_header(0, 2, "id type vx") + "1 1 0\n2 2 0\n", pair, {"'id type vx'", "no positions"});
    check_refused(first + "1 1 0 0 0\n", pair, {"line 11", "atom 1 is there twice"});
    check_refused(first + "3 2 0 0 0\n", pair, {"line 11", "no atom 3", "1 to 2"});
    check_refused(first + "0 2 0 0 0\n", pair, {"no atom 0"});
    check_refused(first + "2.5 2 0 0 0\n", pair, {"'2.5' is no atom id"});
    check_refused(first + "2 1 0 0 0\n", pair, {"line 11", "atom 2 has type '1'", "type 2"});
    check_refused(first + "2 2 0 0x 0\n", pair, {"frame 0, line 11", "'0x' is no number"});
    check_refused(first + "2 2 0 --1 0\n", pair, {"'--1' is no number"});
    check_refused(first + "2 2 0 0\n", pair, {"line 11", "5 columns", "has 4"});
    check_refused(first + "2 2 0 0 0 0\n", pair, {"line 11", "5 columns", "has 6"});
    check_refused(first + "2 2 0 0 0\n" + first + header, pair, {"frame 1, line 22", "5 columns", "'ITEM: TIMESTEP'"});
    check_refused(first + "2 2 0 0 0\n7 8 9\n", pair, {"frame 1, line 12", "'7 8 9' opens no section"});
    check_refused(cube_header(0, 3, "id xu yu zu"), pair, {"line 4", "has 3 atoms and the structure 2"});
    check_refused("ITEM: TIMESTEP\n0\nITEM: NUMBER OF ENTRIES\n", pair, {"line 3", "NUMBER OF ENTRIES"});
    check_refused("ITEM: TIMESTEP\n0.5\nITEM: NUMBER OF ATOMS\n2\nITEM: ATOMS id xu yu zu\n1 0 0 0\n2 0 0 0\n", pair,
                  {"line 2", "'0.5' is no step"});
    check_refused("ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\nITEM: ATOMS id xu yu zu\n1 0 0 0\n2 0 0 0\n", pair,
                  {"line 5", "no 'ITEM: BOX BOUNDS'"});
    check_refused("ITEM: TIMESTEP\n0\nITEM: ATOMS id xu yu zu\n1 0 0 0\n", pair, {"no 'ITEM: NUMBER OF ATOMS'"});
    check_refused(cube_header(0, 2, "id x y z ix iy iz") + "1 0 0 0 0 0 0\n2 0 0 0 0.5 0 0\n", pair,
                  {"line 11", "'0.5' is no image flag"});
  }

  TEST_CASE("LAMMPS dump: another box than the structure's is refused by frame and edge") {
    const std::string whole = cube_header(0, 1, "id xu yu zu") + "1 0 0 0\n";
    const auto boxed_by = [&](const std::string& bounds) {
      return whole + "ITEM: TIMESTEP\n1\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS " + bounds +
             "ITEM: ATOMS id xu yu zu\n1 0 0 0\n";
    };
    CHECK(read_text(boxed_by("\n0 10.0009\n-5 5\n0 10\n"), cube({1})).frames.size() == 2);
    check_refused(boxed_by("pp pp pp\n0 10.0011\n0 10\n0 10\n"), cube({1}),
                  {"frame 1, line 15", "the edge a of the box is (10.0011 0 0)", "(10 0 0)", "constant volume"});
    check_refused(boxed_by("xy xz yz pp pp pp\n0 11 1\n0 10 0\n0 10 0\n"), cube({1}), {"the edge b", "(1 10 0)"});
    check_refused(boxed_by("pp pp pp\n0 nan\n0 10\n0 10\n"), cube({1}), {"the edge a"});
    check_refused(boxed_by("pp pp pp\n0 ten\n0 10\n0 10\n"), cube({1}), {"line 16", "'ten' is no number"});
    check_refused(boxed_by("pp pp pp\n0 10\n0 10 0\n0 10\n"), cube({1}), {"line 17", "2 numbers"});
    check_refused(boxed_by("abc origin pp pp pp\n10 0 0 0\n0 10 0 0\n0 0 10 0\n"), cube({1}), {"line 15", "xy xz yz"});
    check_refused(boxed_by("pp pp ff\n0 10\n0 10\n0 10\n"), cube({1}), {"not periodic along z (ff)"});
    check_refused(whole, cube({1}, none), {"frame 0, line 5", "periodic along x (pp)"});
  }
}
