#include "libpel/io/first_frame.hpp"

#include <doctest/doctest.h>

#include "tests/io/trajectories.hpp"

using namespace pel;
using namespace pel::test;

namespace {

FirstFrame first_of(const std::string& text) {
  const TemporaryFolder folder;
  write_file(folder / "frames", text);
  return read_first_frame(folder / "frames");
}

void check_no_first(const std::string& text, const std::string& part) {
  CAPTURE(text);
  CHECK_THROWS_WITH_AS(first_of(text), doctest::Contains(part.c_str()), InputError);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("first frame: a dump names its box, types, masses and positions") {
    const std::string text =
        cube_header(5, 3, "id type xu yu zu mass element") +
        "3 1 7 8 9 63.5 Cu\n1 2 1 2 3 91.2 Zr\n2 1 4 5 6 63.5 Cu\nITEM: TIMESTEP\nwhatever follows\n";
    const FirstFrame first = first_of(text);
    CHECK(first.structure.species == std::vector<int>{2, 1, 1});
    CHECK(first.structure.masses == std::vector<double>{63.5, 91.2});
    CHECK(first.masses_known);
    CHECK(first.names == std::vector<std::string>{"Cu", "Zr"});
    CHECK(first.structure.positions.col(2) == Vector3(7, 8, 9));
    CHECK(first.structure.cell.edges() == 10 * Matrix3::Identity());
    CHECK(first.structure.cell.periodic() == all);
    validate(first.structure);
  }

  TEST_CASE("first frame: a dump with elements and no types has them as types") {
    const FirstFrame first =
        first_of(cube_header(5, 3, "id element xu yu zu") + "1 Zr 1 2 3\n3 Cu 4 5 6\n2 Cu 7 8 9\n");
    CHECK(first.names == std::vector<std::string>{"Cu", "Zr"});
    CHECK(first.structure.species == std::vector<int>{2, 1, 1});
    CHECK(first.named_types);
  }

  TEST_CASE("first frame: what a dump does not say is left open, and wrapped positions are no matter yet") {
    const FirstFrame first = first_of(cube_header(5, 2, "id x y z", "pp ff pp") + "2 1 2 3\n1 4 5 6\n");
    CHECK(first.structure.species == std::vector<int>{1, 1});
    CHECK(!first.masses_known);
    CHECK(first.structure.masses == std::vector<double>{1});
    CHECK(first.names.empty());
    CHECK(first.structure.cell.periodic() == std::array<bool, 3>{true, false, true});
    validate(first.structure);
  }

  TEST_CASE("first frame: a tilted box is that of the file") {
    const TiltedBox box;
    const FirstFrame first = first_of("ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS xy xz yz\n" +
                                      box.lines() + "ITEM: ATOMS id xu yu zu\n1 0 0 0\n");
    CHECK((first.structure.cell.edges() - box.edges()).cwiseAbs().maxCoeff() < 1e-12);
    CHECK(first.structure.cell.periodic() == all);
  }

  TEST_CASE("first frame: extended XYZ names species, masses, box and its periodic directions") {
    const std::string head = lattice + "Properties=species:S:1:pos:R:3:masses:R:1:id:I:1";
    const std::string lines = "Zr 1 2 3 91.2 2\nCu 4 5 6 63.5 1\nZr 7 8 9 91.2 3\n";
    const FirstFrame first = first_of(xyz(3, head + " pbc=\"T T F\"", lines));
    CHECK(first.names == std::vector<std::string>{"Cu", "Zr"});  // by the alphabet, whichever comes first
    CHECK(first.structure.species == std::vector<int>{1, 2, 2});
    CHECK(first.structure.masses == std::vector<double>{63.5, 91.2});
    CHECK(first.structure.cell.periodic() == std::array<bool, 3>{true, true, false});
    CHECK(first.structure.positions.col(0) == Vector3(4, 5, 6));
    CHECK(first_of(xyz(3, head, lines)).structure.cell.periodic() == all);
    CHECK(first_of(xyz(1, "", "A 1 2 3\n")).structure.cell.periodic() == none);
  }

  TEST_CASE("first frame: what it cannot be read from is refused in one line") {
    check_no_first(cube_header(0, 2, "id xu yu zu") + "1 0 0 0\n", "no whole first frame");
    check_no_first("ITEM: TIMESTEP\n0\nITEM: ATOMS id xu yu zu\n1 0 0 0\n", "no whole first frame");
    check_no_first("ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n-1\n", "no whole first frame");
    check_no_first("2\n", "no whole first frame");
    check_no_first("no trajectory\n", "text dump of LAMMPS");
    check_no_first(cube_header(0, 1, "id type xu yu zu") + "1 0 0 0 0\n", "'0' is no type");
    check_no_first(cube_header(0, 1, "id type xu yu zu mass") + "1 1 0 0 0 -1\n", "'-1' is no mass");
    check_no_first(cube_header(0, 2, "id xu yu zu mass") + "1 0 0 0 1\n2 0 0 0 2\n", "each type one mass");
    check_no_first(cube_header(0, 2, "id type xu yu zu element") + "1 1 0 0 0 A\n2 1 0 0 0 B\n", "each type one name");
    check_no_first(cube_header(0, 1, "xu yu zu") + "0 0 0\n", "have no id");
    check_no_first(xyz(1, lattice + "pbc=\"T X F\" Properties=pos:R:3", "0 0 0\n"), "three of T and F");
  }
}
